import { effect } from '@preact/signals'
import { useEffect, useState } from 'preact/hooks'
import { ApiError, api, caller, type Address } from '#api.ts'
import { loadMe, me } from '#state.ts'

const BUSY_MS = 1_500
const CALM_MS = 15_000

const known = new Map<string, unknown>()
const loaders = new Set<() => void>()

// What one person saw is not for the next one at this screen.
effect(() => {
  if (me.value === null) known.clear()
})

export interface Live<T> {
  data: T | null
  error: ApiError | null
}

interface Plan<T> {
  /** Something goes on that a person would like to watch. */
  isBusy?: (data: T) => boolean
  /** Stop asking for now. */
  rest?: boolean
  /** How long to wait between two questions while nothing goes on, where that is longer than usual. */
  calmMs?: number
}

/** Ask for everything on the screen again, at once: something was just changed. */
export function reload(): void {
  for (const load of loaders) load()
}

/** How to ask for what has no address of its own, under a name that no other has. */
interface Loading<T> extends Plan<T> {
  load: () => Promise<T>
}

/** What an address answers, kept fresh while the tab is looked at. An old answer shows until the new one is here. */
export function useLive<T>(address: Address<T> | null, plan?: Plan<T>): Live<T>
export function useLive<T>(name: string | null, plan: Loading<T>): Live<T>
export function useLive<T>(
  what: string | null,
  { load, isBusy, rest = false, calmMs = CALM_MS }: Plan<T> & { load?: () => Promise<T> } = {},
): Live<T> {
  const key = `${caller.workspace} ${what}`
  const [, redraw] = useState(0)
  const [failure, setFailure] = useState<{ key: string; error: ApiError } | null>(null)

  useEffect(() => {
    if (what === null || rest) return undefined
    return poll(async () => {
      try {
        const data = await (load ? load() : api.read(what as Address<T>))
        return () => {
          known.set(key, data)
          setFailure(null)
          redraw((count) => count + 1)
          return isBusy?.(data) ? BUSY_MS : calmMs
        }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        // Perhaps our role changed or the workspace is no longer ours.
        if (error.status === 403 || error.status === 404) void loadMe()
        return () => {
          setFailure({ key, error })
          return calmMs
        }
      }
    })
  }, [key, rest])

  const data = (known.get(key) as T | undefined) ?? null
  return { data, error: failure?.key === key ? failure.error : null }
}

/** Asks again and again; `load` answers how to take the news in, which answers how long to wait. */
function poll(load: () => Promise<() => number>): () => void {
  let stopped = false
  let turn = 0
  let dueAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

  async function ask() {
    clearTimeout(timer)
    const mine = ++turn
    const take = await load()
    // A later question is on its way already; its answer is the newer one.
    if (stopped || mine !== turn) return
    const wait = take()
    dueAt = Date.now() + wait
    timer = setTimeout(askIfSeen, wait)
  }
  function askIfSeen() {
    if (!document.hidden && dueAt && Date.now() >= dueAt - 50) void ask()
  }
  function askNow() {
    void ask()
  }

  void ask()
  loaders.add(askNow)
  document.addEventListener('visibilitychange', askIfSeen)
  return () => {
    stopped = true
    clearTimeout(timer)
    loaders.delete(askNow)
    document.removeEventListener('visibilitychange', askIfSeen)
  }
}
