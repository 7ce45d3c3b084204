declare module 'relay-compiler' {
  /** The path of the compiler's program for this machine. */
  const program: string;
  export default program;
}
