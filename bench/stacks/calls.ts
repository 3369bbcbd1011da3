/** Whole calls between two user agents in one page: what both of them sent is counted. */
export interface CallingStack {
  readonly name: string;
  /** INVITE, 180, 200, ACK, BYE, 200, and 100 where the stack sends one; both ends. @returns how many messages were sent. */
  call(): number | Promise<number>;
  close(): void | Promise<void>;
}
