export { syncEndpoints } from './endpoints.ts'
export {
  onActionDone,
  onConnectionReady,
  onConnectionRemoved,
  onSyncMessage,
  resumeStalledRuns,
  startDueSyncs,
} from './jobs.ts'
export { runEndpoints } from './run-endpoints.ts'
export { SyncMessage } from './message.ts'
export { keepWatch } from './watchdog-client.ts'
export { watchdog } from './watchdog-object.ts'
