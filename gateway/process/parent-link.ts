import { FromGateway, ToGateway } from "../../contract/processes.ts";

/** `process.parentPort` of a utility process. Messages wait in it until somebody listens. */
type ParentPort = {
  on(event: "message", listener: (event: { data: unknown }) => void): unknown;
  postMessage(message: unknown): void;
};

/** The part of `process` that is needed. */
type Own = Pick<NodeJS.Process, "connected" | "send"> & {
  on(event: "message" | "disconnect", listener: (value: unknown) => void): unknown;
};

type Transport = {
  connected(): boolean;
  send(message: FromGateway): Promise<void>;
  onMessage(listener: (value: unknown) => void): void;
  onGone(listener: () => void): void;
};

/** A port does not say when a message has left; before an exit it gets this long. */
const lastWordMs = 50;

const overPort = (port: ParentPort): Transport => ({
  connected: () => true,
  send: message =>
    new Promise(resolve => {
      port.postMessage(message);
      if (message.kind === "fatal") setTimeout(resolve, lastWordMs);
      else resolve();
    }),
  onMessage: listener => void port.on("message", ({ data }) => listener(data)),
  // The system ends a utility process together with its parent.
  onGone: () => undefined,
});

const overChannel = (own: Own): Transport => ({
  connected: () => own.connected === true,
  send: message =>
    new Promise(resolve => {
      if (own.connected !== true || !own.send) return resolve();
      // The callback takes the error of a channel that closes at this moment.
      own.send(message, undefined, undefined, () => resolve());
    }),
  onMessage: listener => void own.on("message", listener),
  onGone: listener => void own.on("disconnect", listener),
});

/**
 * The channel to the process that started us: the port of a utility process, else Node's own; silent when there is none (`hearth gateway`,
 * a service manager).
 */
export function createParentLink(own: Own) {
  const port = (own as { parentPort?: ParentPort | null }).parentPort;
  const transport = port ? overPort(port) : overChannel(own);
  return {
    connected: transport.connected,
    /** Resolves when the message is on its way, or cannot be sent any more. */
    send: (message: FromGateway): Promise<void> => transport.send(FromGateway.parse(message)),
    /** Messages that are not of the contract are passed over. */
    onMessage(listener: (message: ToGateway) => void): void {
      transport.onMessage(value => {
        const parsed = ToGateway.safeParse(value);
        if (parsed.success) listener(parsed.data);
      });
    },
    /** The parent is gone: nobody is left to stop us. */
    onGone: transport.onGone,
  };
}

export type ParentLink = ReturnType<typeof createParentLink>;
