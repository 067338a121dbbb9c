/** As far as the tests use it; it brings no types of its own. */
declare module 'newman' {
  interface Summary {
    run: {
      executions: { item: { name: string }; assertions?: { assertion: string; error?: Error }[] }[]
      failures: { error: Error; source?: { name?: string } }[]
    }
  }
  interface Options {
    collection: object
    envVar: { key: string; value: string }[]
  }
  const newman: { run(options: Options, done: (error: Error | null, summary: Summary) => void): void }
  export default newman
}
