import { FromGateway, ToGateway } from "../../contract/processes.ts";

/** The channel to the process that started us; silent when there is none (`hearth gateway`, a service manager). */
export function createParentLink(own: NodeJS.Process) {
  return {
    connected: (): boolean => own.connected === true,
    /** Resolves when the message is on its way, or cannot be sent any more. */
    send: (message: FromGateway): Promise<void> =>
      new Promise(resolve => {
        if (own.connected !== true || !own.send) return resolve();
        // The callback takes the error of a channel that closes at this moment.
        own.send(FromGateway.parse(message), () => resolve());
      }),
    /** Messages that are not of the contract are passed over. */
    onMessage(listener: (message: ToGateway) => void): void {
      own.on("message", value => {
        const parsed = ToGateway.safeParse(value);
        if (parsed.success) listener(parsed.data);
      });
    },
    /** The parent is gone: nobody is left to stop us. */
    onGone(listener: () => void): void {
      own.on("disconnect", listener);
    },
  };
}

export type ParentLink = ReturnType<typeof createParentLink>;
