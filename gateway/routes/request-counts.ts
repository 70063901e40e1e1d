/** How often each route answered with each status. Counting costs one map look-up; what Prometheus reads is made at a scrape. */
export function createRequestCounts() {
  const counts = new Map<string, Map<number, number>>();
  return {
    add(route: string, status: number): void {
      let byStatus = counts.get(route);
      if (!byStatus) {
        byStatus = new Map();
        counts.set(route, byStatus);
      }
      byStatus.set(status, (byStatus.get(status) ?? 0) + 1);
    },
    list: (): { route: string; status: number; count: number }[] =>
      [...counts].flatMap(([route, byStatus]) => [...byStatus].map(([status, count]) => ({ route, status, count }))),
  };
}

export type RequestCounts = ReturnType<typeof createRequestCounts>;
