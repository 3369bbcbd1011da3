/** Work that says that it goes on, again and again. @throws Error where it says nothing for so long */
export async function unlessSilent<T>(milliseconds: number, what: string, work: (said: () => void) => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let fail: (error: Error) => void;
  const silence = new Promise<never>((_, reject) => (fail = reject));
  const said = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => { fail(new Error(`${what} has said nothing for ${milliseconds / 1000} s`)); }, milliseconds);
  };
  said();
  try {
    return await Promise.race([work(said), silence]);
  } finally {
    clearTimeout(timer);
  }
}
