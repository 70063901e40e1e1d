import fc from "fast-check";
import { expect, test } from "vitest";
import { readMultistatus } from "../../../../gateway/backup/places/webdav-list.ts";
import { childOf, childrenOf, readXml, textOf } from "../../../../gateway/backup/places/xml.ts";

test("names without their prefix, entities, CDATA, comments and attributes", () => {
  const root = readXml(
    `\uFEFF<?xml version="1.0"?><!-- a > b --><d:a xmlns:d="DAV:" x='1>2'><d:b>1 &lt; 2 &#38; &#x41;</d:b><b><![CDATA[<c>]]></b><e/></d:a>\n`,
  );
  expect(root.name).toBe("a");
  expect(childrenOf(root, "b").map(({ text }) => text)).toEqual(["1 < 2 & A", "<c>"]);
  expect(childOf(root, "e")).toEqual({ name: "e", text: "", children: [] });
  expect(textOf(root, "none")).toBeUndefined();
});

test.each([
  ["", "nothing"],
  ["<a>", "not closed"],
  ["<a></b>", "closed by another"],
  ["<d:a></e:a>", "closed by another prefix"],
  ["<a/><b/>", "two roots"],
  ["<a/>text", "text after"],
  ["<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "a document type"],
  ["<a>&unknown;</a>", "an entity"],
  ["<a>&#x110000;</a>", "a character that is none"],
  ["<a".repeat(5_000), "much of nothing"],
  ["<a>".repeat(40) + "</a>".repeat(40), "too deep"],
  ["<html><body><p>Sign in<br></body></html>", "a page"],
])("refused: %s (%s)", text => {
  expect(() => readXml(text)).toThrow(SyntaxError);
});

test("whatever comes, an element or a SyntaxError", () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<b x='1'>",
    "</b>",
    "<c/>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "&amp;",
    "&",
    "text",
    " ",
    "<",
    ">",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), pieces => {
      try {
        expect(readXml(pieces.join("")).name).toMatch(/^[ab c]$/);
      } catch (error) {
        expect(error).toBeInstanceOf(SyntaxError);
      }
    }),
    { numRuns: 500 },
  );
});

const response = (href: string, more = ""): string =>
  `<d:response><d:href>${href}</d:href><d:propstat><d:prop>${more}</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>
   <d:propstat><d:prop><d:quota-available-bytes/></d:prop><d:status>HTTP/1.1 404 Not Found</d:status></d:propstat></d:response>`;
const multistatus = (...responses: string[]): string => `<d:multistatus xmlns:d="DAV:">${responses.join("")}</d:multistatus>`;
const base = new URL("https://nas.example/dav/my%20files/");

test("a list: whole addresses and paths, escaped in any way; what lies elsewhere is left out", () => {
  const file = "<d:getcontentlength>5</d:getcontentlength><d:getlastmodified>Sat, 21 Nov 2026 03:00:00 GMT</d:getlastmodified>";
  const found = readMultistatus(
    multistatus(
      response("/dav/my%20files/", "<d:resourcetype><d:collection/></d:resourcetype>"),
      response("https://nas.example/dav/my%20files/a%23.txt", file),
      response("/dav/my%20files/sub/", "<d:resourcetype><d:collection/></d:resourcetype>"),
      response("/dav/my%20files/sub/deep.txt", file),
      response("/dav/other/b.txt", file),
      response("/dav/my%20files/c.txt", "<d:getcontentlength>-5</d:getcontentlength>"),
    ),
    base,
  );
  expect(found.map(({ name, folder, bytes }) => [name, folder, bytes])).toEqual([
    ["", true, null],
    ["a#.txt", false, 5],
    ["sub", true, null],
    ["c.txt", false, null],
  ]);
  expect(found[1]?.at).toBe(Date.parse("2026-11-21T03:00:00Z"));
});

test("an answer that is no list is refused", () => {
  expect(() => readMultistatus("<html></html>", base)).toThrow(SyntaxError);
  expect(() => readMultistatus(multistatus(response("/dav/%E0%A4%A")), base)).toThrow(URIError);
});
