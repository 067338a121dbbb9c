export { syncEndpoints } from './endpoints.ts'
export {
  onConnectionChanged,
  onConnectionReady,
  onConnectionRemoved,
  onSyncMessage,
  resumeStalledRuns,
  startDueSyncs,
} from './jobs.ts'
export { SyncMessage } from './message.ts'
export { keepWatch } from './watchdog-client.ts'
export { watchdog } from './watchdog-object.ts'
