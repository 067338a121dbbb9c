const LAG_MS = 60_000

interface Change {
  at: number
  before: string | null
}

/** KV as another location sees it: for a minute it may answer what was there before, also that nothing was. */
export function forgetful(
  kv: KVNamespace,
  world: { now: () => number; isStale: () => boolean },
): Pick<KVNamespace, 'get' | 'put' | 'delete' | 'list'> {
  const changes = new Map<string, Change>()
  const note = async (name: string) => {
    changes.set(name, { at: world.now(), before: await kv.get(name) })
  }
  const get = async (name: string, type: 'json') => {
    const last = changes.get(name)
    if (!last || world.now() - last.at > LAG_MS || !world.isStale()) return kv.get(name, type)
    return last.before === null ? null : (JSON.parse(last.before) as unknown)
  }
  return {
    get,
    async put(name: string, value: string) {
      await note(name)
      await kv.put(name, value)
    },
    async delete(name: string) {
      await note(name)
      await kv.delete(name)
    },
    list: (options?: KVNamespaceListOptions) => kv.list(options),
  } as unknown as Pick<KVNamespace, 'get' | 'put' | 'delete' | 'list'>
}
