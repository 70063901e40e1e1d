import type { Kept } from "../phone/kept.ts";

const field = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
};

/** Title, text and address, each once: apps put the address into the text, the title, or both. */
export function sharedText(form: FormData): string {
  const pieces = ["title", "text", "url"].map(name => field(form, name)).filter(piece => piece !== "");
  return pieces
    .filter(
      (piece, at) => !pieces.some((other, place) => place !== at && other.includes(piece) && (other !== piece || place < at)),
    )
    .join("\n");
}

/** Keeps what was shared for the page that is opened next. */
export async function takeShare(request: Request, kept: Pick<Kept, "keepShared">): Promise<Response> {
  const form = await request.formData();
  const files = form.getAll("files").filter(one => one instanceof File && one.size > 0 && one.type.startsWith("image/"));
  await kept.keepShared({ text: sharedText(form), files: files as File[] });
  return Response.redirect("/?shared=1", 303);
}
