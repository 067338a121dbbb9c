import type { Deliveries, Occasion } from '#sandbox/delivery.ts'
import { aboutVideo } from './event-data.ts'
import { startJob } from './jobs.ts'
import { signed } from './webhooks.ts'

const AGO_MS = 120_000

/** What is told happens first: a video that was asked for a little while ago is there now, or has failed. */
export const happening: Deliveries = {
  'avatar_video.success': (at) => signed(at, 'avatar_video.success', video(at, `Greeting ${at.n}`)),
  'avatar_video.fail': (at) => signed(at, 'avatar_video.fail', video(at, `Greeting ${at.n} (fails)`)),
}

const video = ({ account, now }: Occasion, title: string) =>
  aboutVideo(startJob(account, now - AGO_MS, { title }), now)
