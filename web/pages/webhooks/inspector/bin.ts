import { api, type Address, type Page } from '#api.ts'
import { useLive, type Live } from '#live.ts'

/** What the inspector kept of a request. */
export interface Seen {
  /** Counts them. */
  n: number
  at: string
  method: string
  query: string
  headers: Record<string, string>
  /** The beginning, where it is large. */
  body: string
  bytes: number
  cut: boolean
  /** What it was answered. */
  status: number
}

/** How the bin is told to answer, as its address says it. */
export const answers = [
  { value: '', words: '200: it has it' },
  { value: 'status=500', words: '500: a problem of its own' },
  { value: 'status=302', words: '302: a redirect' },
  { value: 'status=410', words: '410: it wants no more' },
  { value: 'status=429', words: '429: slower, please' },
  { value: 'delay_ms=20000', words: '200, but after 20 seconds' },
]

export const newBin = (): string => crypto.randomUUID().slice(0, 8)

/** Newest first, looked for again and again. */
export function useSeen(bin: string): Live<Seen[]> {
  const address = `/sandbox/_inspector/${encodeURIComponent(bin)}/requests` as Address<Page<Seen>>
  return useLive(`seen by ${bin}`, { load: async () => (await api.read(address)).data, isBusy: () => true })
}
