import { changesOfReceived } from './changes-store.ts'
import { Change, shownChange } from './shapes.ts'
import { listRecords } from './store.ts'
import { byWorkerName, byWorkerNumber } from './workers-store.ts'

/** The ways other domains ask for records. */
export const findRecords = { list: listRecords, byWorkerNumber, byWorkerName }

/** And for changes: those a webhook has made, and how one is shown. */
export const findChanges = { ofReceived: changesOfReceived, shape: Change, shown: shownChange }
