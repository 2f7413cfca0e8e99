/** Says which part of the original is missing here. */
export function leftOut(name: string): never {
  throw new Error(`not in this stand-in: ${name}`);
}

/** Has each of these methods of the original say that it is missing. */
export function leaveOut(target: object, owner: string, methods: string[]): void {
  for (const name of methods) {
    Object.defineProperty(target, name, { value: () => leftOut(`${owner}.${name}()`) });
  }
}

/** Says of what else an object holds that it is missing. */
export function onlyOf(object: object, owner: string, known: string[]): void {
  const other = Object.keys(object).find((key) => !known.includes(key));
  if (other !== undefined) leftOut(`${owner}.${other}`);
}
