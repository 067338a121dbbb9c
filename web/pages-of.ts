import { useEffect, useState } from 'preact/hooks'
import { ApiError, api, withQuery } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import { toast } from '#parts/toast.tsx'
import type { List } from '#types.ts'

export interface Pages<T> {
  rows: T[]
  live: Live<List<T>>
  hasMore: boolean
  busy: boolean
  more: () => Promise<void>
}

/** A list of any length: the first page stays live, later pages are added as they are asked for. */
export function usePages<T>(path: string, isBusy: (row: T) => boolean = () => false): Pages<T> {
  const [later, setLater] = useState<{ path: string; rows: T[]; cursor: string | null } | null>(null)
  const [busy, setBusy] = useState(false)
  const mine = later?.path === path ? later : null
  // With later pages on screen a new first page would double or skip rows at the seam: it waits.
  const live = useLive<List<T>>(path, { isBusy: (list) => list.data.some(isBusy), rest: mine !== null })
  useEffect(() => setLater(null), [path])

  const cursor = mine ? mine.cursor : (live.data?.next_cursor ?? null)
  async function more() {
    if (!cursor || busy) return
    setBusy(true)
    try {
      const [base = '', search = ''] = path.split('?')
      const query = { ...Object.fromEntries(new URLSearchParams(search)), cursor }
      const page = await api.get<List<T>>(withQuery(base, query))
      setLater({ path, rows: [...(mine?.rows ?? []), ...page.data], cursor: page.next_cursor })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message, true)
    } finally {
      setBusy(false)
    }
  }
  const rows = [...(live.data?.data ?? []), ...(mine?.rows ?? [])]
  return { rows, live, hasMore: cursor !== null, busy, more }
}
