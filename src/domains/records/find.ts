import { changesOfReceived } from './changes-store.ts'
import { changesOfRun } from './feed.ts'
import { PreviewChange } from './replay-shape.ts'
import { Change, shownChange } from './shapes.ts'
import { listRecords, wholeRecords } from './store.ts'
import { byWorkerName, byWorkerNumber } from './workers-store.ts'

/** The ways other domains ask for records. */
export const findRecords = { list: listRecords, whole: wholeRecords, byWorkerNumber, byWorkerName }

/** And for changes: those a webhook or a run has made, and how one is shown, or one that has not happened. */
export const findChanges = {
  ofReceived: changesOfReceived,
  ofRun: changesOfRun,
  shown: shownChange,
  shape: Change,
  previewShape: PreviewChange,
}
