import type { ObjectSpec } from '#connectors/contract.ts'

type Kind = ObjectSpec['kind']

/** What happens to a record of a kind, and what it is called for a person. */
const KINDS: Record<Kind, string> = {
  user: 'user',
  tag: 'tag',
  statistic: 'statistic',
  group: 'group',
  contact: 'contact',
  location: 'location',
  job: 'job',
  lead: 'lead',
  video: 'video',
  template: 'template',
  avatar: 'avatar',
  membership: 'membership',
}

const HAPPENED = {
  created: 'was seen for the first time',
  updated: 'changed',
  deleted: 'is gone from the app, or its connection was removed',
  restored: 'is back after it was gone',
} as const

const OPERATIONAL = {
  'endpoint.test': 'You asked for a test. Only the endpoint that is tested gets it.',
  'endpoint.failing': 'Another endpoint of the workspace has failed for a day, or for three.',
  'endpoint.disabled': 'Another endpoint of the workspace was disabled: it is gone, or failed for five days.',
} as const

export const isOperational = (type: string): boolean => type.startsWith('endpoint.')

export const EVENT_TYPES: readonly { type: string; about: string }[] = [
  ...Object.entries(KINDS).flatMap(([kind, noun]) =>
    Object.entries(HAPPENED).map(([what, about]) => ({
      type: `${kind}.${what}`,
      about: `A ${noun} ${about}.`,
    })),
  ),
  ...Object.entries(OPERATIONAL).map(([type, about]) => ({ type, about })),
]

const known = new Set([
  ...EVENT_TYPES.map(({ type }) => type),
  ...[...Object.keys(KINDS), 'endpoint'].map((kind) => `${kind}.*`),
])

/** A type, or all of a kind: `user.created`, `user.*`. */
export const isKnown = (pattern: string): boolean => known.has(pattern)

/** Whether one who subscribed to these gets that; none: everything. */
export const subscribed = (patterns: readonly string[], type: string): boolean =>
  patterns.length === 0 ||
  patterns.some(
    (pattern) => pattern === type || (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  )
