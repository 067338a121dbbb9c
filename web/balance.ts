import { at } from '#api.ts'
import { useLive, type Live } from '#live.ts'
import type { Balance } from '#types.ts'

/** The audit looks once a minute, and so does every screen. */
const LOOK_MS = 60_000

/** Whether the webhooks’ books balance, and how many dead letters there are. */
export function useBalance(): Live<Balance> {
  return useLive(at('/v1/ledger/balance'), { calmMs: LOOK_MS })
}
