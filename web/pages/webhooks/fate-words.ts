import type { Tone } from '#status.ts'
import type { Fate, Side } from '#types.ts'

/** What became of an event, by the words of the ledger: each has exactly one of these. */
export const fates: Record<Fate, { words: string; tone: Tone }> = {
  pending: { words: 'Pending', tone: 'idle' },
  delivered: { words: 'Delivered', tone: 'good' },
  filtered: { words: 'Filtered out', tone: 'idle' },
  dead: { words: 'Dead letter', tone: 'bad' },
}

export const fateHelp: Record<Side, Record<Fate, string>> = {
  in: {
    pending: 'Stored, and not yet taken in. Syncline goes on by itself.',
    delivered: 'Taken in: our records say what it said.',
    filtered: 'Needed nothing, and the reason is known.',
    dead: 'Could not be taken in. It is kept until somebody replays or dismisses it.',
  },
  out: {
    pending: 'Not yet delivered. Syncline tries again by itself.',
    delivered: 'The receiver answered that it has it.',
    filtered: 'Was not to be sent, and the reason is known.',
    dead: 'Given up. It is kept until somebody replays or dismisses it.',
  },
}

export const fateOptions = Object.entries(fates).map(([value, { words }]) => ({ value, words }))

const reasons: Record<string, string> = {
  duplicate: 'The same event had come before',
  unknown_event: 'An event that Syncline does not know',
  no_effect: 'An event that changes no record',
  stale: 'Our record was newer already',
  connection_removed: 'Its connection was removed',
  internal: 'A fault of Syncline’s own',
  endpoint_not_permitted: 'Not among the connection’s permitted endpoints',
  dismissed: 'Dismissed by a person',
  bad_json: 'No JSON',
  bad_shape: 'Does not say what happened',
  bad_row: 'Tells of a record that cannot be understood',
  unknown: 'From an app whose events Syncline does not know',
  rate_limited: 'The app asks to be asked less often',
  circuit_open: 'The app is in trouble and is left alone for a while',
  timeout: 'No answer in time',
  unreachable: 'No connection could be made',
  redirected: 'Answered with a redirect',
  gone: 'The receiver wants no more',
  busy: 'The receiver is busy',
  failed: 'The receiver did not take it',
  not_allowed: 'Nothing may be sent to this address',
  attempts_exhausted: 'Given up after ten tries',
  not_subscribed: 'Not among the event types asked for',
  filter: 'The endpoint’s filter leaves it out',
  paused: 'The endpoint was paused',
  disabled: 'The endpoint was switched off',
  test_failed: 'A test that failed: it is not tried again',
  endpoint_removed: 'The endpoint was deleted',
  event_missing: 'What was to be sent is stored no more',
  endpoint_disabled: 'The endpoint was switched off before it could be sent',
}

/** A stable word in words for people; one that is new reads as it stands. */
export const reasonWords = (reason: string): string =>
  reasons[reason] ?? (reason.charAt(0).toUpperCase() + reason.slice(1)).replaceAll(/[_.]/g, ' ')
