import { isIP } from "node:net";
import { exitCodes } from "../../../contract/exit-codes.ts";
import type { Command } from "../call.ts";
import { reportFailure } from "../failures.ts";
import { createFigures } from "../figures.ts";
import { wantsColour } from "../io.ts";

type Options = { readonly owner?: boolean; readonly qr: boolean };

const isLoopback = (url: string): boolean => {
  const host = new URL(url).hostname;
  return host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
};

/** A code in two halves, as people read it out. Both forms are understood everywhere. */
const halves = (code: string): string => (code.length === 8 ? `${code.slice(0, 4)}-${code.slice(4)}` : code);

/**
 * A QR code of half blocks. With colours it is black on white whatever the terminal's own are; without, its light parts are drawn, as
 * terminals are mostly dark.
 */
async function qrText(content: string, colour: boolean): Promise<string> {
  const { default: qrcode } = await import("qrcode");
  const blocks = await qrcode.toString(content, {
    type: "utf8",
    margin: 2,
    color: colour ? {} : { dark: "#ffffff", light: "#000000" },
  });
  if (!colour) return blocks;
  return blocks
    .split("\n")
    .map(line => `\u001b[38;5;16;48;5;231m${line}\u001b[0m`)
    .join("\n");
}

/** Makes a pairing code and shows it as text and as QR. */
export const runPair: Command<Options> = async (call, { owner, qr }) => {
  const { io, text } = call;
  const link = await call.link();
  const answer = await link.call("createPairing", { body: { role: owner ? "owner" : "user" } });
  if (!answer.ok) return reportFailure(io, call.json, answer.failure);
  const { code, url, expiresAt } = answer.value;
  if (call.json) {
    call.print({ code, url, expiresAt });
    return exitCodes.done;
  }
  if (qr) call.say(`${isLoopback(url) ? text.pair.scanHere : text.pair.scan}\n\n${await qrText(url, wantsColour(io))}\n`);
  call.say(`${text.pair.code}  ${halves(code)}  (${text.pair.validUntil(createFigures(io.language).clock(expiresAt))})`);
  call.say(`${text.pair.link}  ${url}`);
  if (isLoopback(url)) call.say(text.pair.loopback);
  if (owner) call.say(text.pair.owner);
  return exitCodes.done;
};
