import { useEffect, useState } from 'preact/hooks'
import { ApiError, api, pageAt, type Address, type Page } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import { toast } from '#parts/toast.tsx'

export interface Pages<T> {
  rows: T[]
  live: Live<Page<T>>
  hasMore: boolean
  busy: boolean
  more: () => Promise<void>
}

/** A list of any length: the first page stays live, later pages are added as they are asked for. */
export function usePages<T>(address: Address<Page<T>>, isBusy: (row: T) => boolean = () => false): Pages<T> {
  const [later, setLater] = useState<{ address: string; rows: T[]; cursor: string | null } | null>(null)
  const [busy, setBusy] = useState(false)
  const mine = later?.address === address ? later : null
  // With later pages on screen a new first page would double or skip rows at the seam: it waits.
  const live = useLive(address, { isBusy: (list) => list.data.some(isBusy), rest: mine !== null })
  useEffect(() => setLater(null), [address])

  const cursor = mine ? mine.cursor : (live.data?.next_cursor ?? null)
  async function more() {
    if (!cursor || busy) return
    setBusy(true)
    try {
      const page = await api.read(pageAt(address, cursor))
      setLater({ address, rows: [...(mine?.rows ?? []), ...page.data], cursor: page.next_cursor })
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
