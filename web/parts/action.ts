import { useState } from 'preact/hooks'
import { ApiError } from '#api.ts'
import { reload } from '#live.ts'
import { toast } from '#parts/toast.tsx'

/** Something a click does: once at a time, said when done, explained when refused. */
export function useAction(act: () => Promise<unknown>, done?: string): [() => Promise<void>, boolean] {
  const [busy, setBusy] = useState(false)
  async function run() {
    if (busy) return
    setBusy(true)
    try {
      await act()
      if (done) toast(done)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      toast(error.message, true)
    } finally {
      setBusy(false)
      reload()
    }
  }
  return [run, busy]
}
