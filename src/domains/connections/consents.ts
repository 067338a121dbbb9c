import { finishConsent, startConsent } from './follow-consent.ts'
import { forgetConsents } from './jobs.ts'

/** A consent as its browser and the clock see it. */
export const consents = { start: startConsent, finish: finishConsent, forget: forgetConsents }
