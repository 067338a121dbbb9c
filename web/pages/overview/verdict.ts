import { isBusyConnection, syncStatus } from '#status.ts'
import type { ConnectionWithSyncs } from '#types.ts'
import { count } from '#words.ts'
import type { Turn } from './turns.ts'

/** The whole workspace in one sentence. It says "up to date" only when every sync does. */
export function verdict(connections: ConnectionWithSyncs[], turns: Turn[]): string {
  const yours = turns.filter((turn) => turn.whose === 'yours').length
  const busy = connections.filter(isBusyConnection).length
  const running = busy ? ` ${count(busy, 'connection is', 'connections are')} syncing right now.` : ''
  if (yours) return `${count(yours, 'thing needs', 'things need')} you.${running}`
  if (turns.length)
    return `Nothing for you to do; Syncline is working on ${count(turns.length, 'problem')}.${running}`
  const states = connections.flatMap((one) => one.syncs).map((sync) => syncStatus(sync))
  if (states.length && states.every((state) => state === 'ok')) return 'Everything is up to date.'
  const paused = states.filter((state) => state === 'paused').length
  if (busy) return `Nothing for you to do.${running}`
  return paused
    ? `Nothing failed. ${count(paused, 'sync is', 'syncs are')} paused.`
    : 'Nothing for you to do.'
}
