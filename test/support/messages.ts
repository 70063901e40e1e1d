import type { Message, Session } from "../../contract/messages.ts";

/** A message of the contract with the least in it. */
export const aMessage = (fields: Partial<Message> = {}): Message => ({
  id: "m1",
  sessionId: "s1",
  replyTo: null,
  role: "user",
  state: "answered",
  text: "",
  parts: [],
  model: null,
  usage: null,
  cost: null,
  insteadOf: null,
  failure: null,
  chunk: 0,
  createdAt: 1,
  updatedAt: 1,
  ...fields,
});

export const aSession = (fields: Partial<Session> = {}): Session => ({
  id: "s1",
  title: "A session",
  channel: "webchat",
  agent: "main",
  model: null,
  messageCount: 0,
  busy: false,
  preview: "",
  costUsd: "0",
  createdAt: 1,
  updatedAt: 1,
  ...fields,
});
