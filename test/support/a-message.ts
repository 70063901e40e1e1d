import type { Message, Session } from "../../contract/messages.ts";

/** A message of a person; `given` says what is different. */
export const aMessage = (given: Partial<Message> = {}): Message => ({
  id: "m1",
  sessionId: "s1",
  replyTo: null,
  role: "user",
  state: "received",
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
  ...given,
});

export const aSession = (given: Partial<Session> = {}): Session => ({
  id: "s1",
  title: "",
  channel: "cli",
  agent: "default",
  model: null,
  messageCount: 0,
  busy: false,
  preview: "",
  costUsd: "0",
  createdAt: 1,
  updatedAt: 1,
  ...given,
});
