import { type ClientRequest, get, type IncomingMessage } from "node:http";

/** Reads an event stream over a real socket: `next` resolves with the next event, `closed` when the server ended it. */
export function readEvents(url: string, headers: Record<string, string>) {
  const waiting: ((text: string) => void)[] = [];
  const blocks: string[] = [];
  let rest = "";
  let response: IncomingMessage | undefined;
  let request!: ClientRequest;
  const opened = new Promise<IncomingMessage>((resolve, reject) => {
    request = get(url, { headers, agent: false }, answer => {
      response = answer;
      answer.setEncoding("utf8").on("data", (text: string) => {
        const parts = (rest + text).split("\n\n");
        rest = parts.pop() ?? "";
        for (const part of parts) {
          const take = waiting.shift();
          if (take) take(part);
          else blocks.push(part);
        }
      });
      answer.on("error", () => undefined);
      resolve(answer);
    });
    request.on("error", reject);
  });
  const closed = opened.then(answer => (answer.closed ? undefined : new Promise<void>(resolve => answer.once("close", resolve))));
  const field = (block: string, name: string): string | undefined =>
    block
      .split("\n")
      .find(line => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const nextBlock = (): Promise<string> => {
    const block = blocks.shift();
    return block === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(block);
  };
  return {
    opened,
    closed,
    nextBlock,
    async next(): Promise<{ id: string | undefined; event: Record<string, unknown> }> {
      const block = await nextBlock();
      return { id: field(block, "id"), event: JSON.parse(field(block, "data") ?? "null") };
    },
    pause: () => void response?.pause(),
    end: () => request.destroy(),
  };
}
