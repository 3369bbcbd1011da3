/** What a callee does with an INVITE. `ring`: 180, and nothing more. */
export type Reply = 'accept' | 'ring' | 'refuse';

/** Two user agents in one page. Each method is over when its last message has arrived. */
export interface CallingStack {
  readonly name: string;
  /** INVITE, 180, 200, ACK, BYE, 200, and 100 where the stack sends one; both ends. @returns how many messages were sent. */
  call(): number | Promise<number>;
  /** A call that is kept, with a delegate at each end. */
  hold(): void | Promise<void>;
  /** INFO and its 200 in one of the calls that are held, by the order in which they were made. @returns its status. */
  info(index: number): number | Promise<number>;
  /** An INVITE that is left ringing. */
  ring(): void | Promise<void>;
  /** An INVITE that is refused, and its ACK. @returns the status. */
  refuse(): number | Promise<number>;
  close(): void | Promise<void>;
}
