import { listRecords } from './store.ts'
import { byWorkerName, byWorkerNumber } from './workers-store.ts'

/** The ways other domains ask for records. */
export const findRecords = { list: listRecords, byWorkerNumber, byWorkerName }
