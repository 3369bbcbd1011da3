/**
 * Who describes a session, and in which version (`o=`): all but the version stays, and that rises (RFC 3264 8), also where another connection has taken the
 * place of the first one, which counts from its own beginning.
 */
export class Origin {
  #named: string | undefined;
  #version = 0;

  /** That description of ours as one of the session. */
  of(sdp: string): string {
    return sdp.replace(/^(o=\S+ \d+) (\d+)/m, (_, named: string, version: string) => {
      this.#named ??= named;
      this.#version = named === this.#named ? Number(version) : this.#version + 1;
      return `${this.#named} ${this.#version}`;
    });
  }
}
