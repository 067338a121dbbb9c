import { WORDS } from './verify.ts'

/** Every code a webhook can be refused with at our door, for /docs: the vendor is told it, and it is counted by day. */
const OTHERS: [string, number, string][] = [
  ['webhook.bad_json', 400, 'The delivery’s body is not JSON.'],
  [
    'webhook.bad_shape',
    400,
    'The delivery does not have the shape we know, so nobody can say what happened.',
  ],
  ['webhook.cut_off', 400, 'The delivery’s body broke off, or took too long. The app sends it again.'],
  ['webhook.too_large', 413, 'The delivery’s body is larger than 1 MiB.'],
  [
    'webhook.full',
    429,
    'Too many events of the connection wait to be worked on. The app sends it again later.',
  ],
]

export const webhookCatalog = [
  ...Object.entries(WORDS).map(([reason, message]) => ({ code: `webhook.${reason}`, status: 401, message })),
  ...OTHERS.map(([code, status, message]) => ({ code, status, message })),
]
