import type { Page } from "playwright-core";

/** What somebody without a mouse or without sight would stumble over on this page: controls without a name, lost labels, headings, small targets. */
export const pageFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const faults: string[] = [];
    const shown = (element: Element): boolean => element.getClientRects().length > 0;
    const textOf = (ids: string | null): string =>
      (ids ?? "")
        .split(/\s+/)
        .map(id => (id === "" ? "" : (document.getElementById(id)?.textContent ?? "")))
        .join(" ");
    const nameOf = (element: Element): string => {
      const labels = "labels" in element ? [...((element as HTMLInputElement).labels ?? [])] : [];
      return [
        element.getAttribute("aria-label"),
        textOf(element.getAttribute("aria-labelledby")),
        ...labels.map(label => label.textContent),
        element.tagName === "INPUT" ? "" : element.textContent,
      ]
        .join(" ")
        .trim();
    };
    for (const element of document.querySelectorAll("button, a[href], input, select, textarea, summary")) {
      if (!shown(element) || element.getAttribute("aria-hidden") === "true") continue;
      const what = `${element.tagName.toLowerCase()} ${element.outerHTML.slice(0, 120)}`;
      if (nameOf(element) === "") faults.push(`no name: ${what}`);
      const described = element.getAttribute("aria-describedby");
      for (const id of described?.split(/\s+/) ?? []) if (!document.getElementById(id)) faults.push(`no ${id}: ${what}`);
      const target = element.closest("label") ?? element;
      const { width, height } = target.getBoundingClientRect();
      if (width < 24 || height < 24) faults.push(`target of ${Math.round(width)} x ${Math.round(height)}: ${what}`);
    }
    for (const image of document.querySelectorAll("img"))
      if (!image.hasAttribute("alt")) faults.push(`no alt: ${image.src.slice(0, 60)}`);
    const headings = document.querySelectorAll("h1").length;
    if (headings !== 1) faults.push(`${headings} headings of the first level`);
    const ids = [...document.querySelectorAll("[id]")].map(element => element.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id twice: ${id}`);
    return faults;
  });
