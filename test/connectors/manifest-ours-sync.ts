import type { Json } from '#kit/json.ts'
import { ROWS } from './manifest-ours.ts'

interface Ours {
  why: string
  /** All that was observed holds too. */
  observed?: true
  failure?: string
  reauth?: true
  refused?: string[]
  quarantined?: number
  /** `GET https://…`; left out: as observed. */
  requests?: string[]
  bodies?: (string | null)[]
  bearers?: (string | null)[]
  /** Who is added; left out, and no `extra`: nobody changes. */
  created?: string[]
  extra?: Record<string, Record<string, Json>>
  warns?: string
  says?: string
}

const U = 'GET https://api.test/u'

/** What we do where the original is not followed. */
export const oursInSync: Readonly<Record<string, Ours>> = {
  'doc-static-import-with-form-key': { observed: true, warns: 'form', why: ROWS[16] },
  'create-invalid-records-skipped': {
    observed: true,
    quarantined: 3,
    why: 'rows without an address are set aside and shown',
  },
  'create-existing-differs-in-case': { created: ['n@x.io'], why: ROWS[10] },
  'create-500-with-valid-body': { failure: 'vendor.unavailable', why: ROWS[3] },
  'create-401-json-body': { failure: 'vendor.unauthorized', reauth: true, why: ROWS[3] },
  'status-code-int-list': { created: ['a@x.io'], why: ROWS[2] },
  'execute-empty': { refused: ['execute'], why: 'a list comes from somewhere' },
  'update-case-mismatch': { extra: { 'a@x.io': { EXT: 1 } }, why: ROWS[10] },
  'update-one-record-without-email': { extra: { 'a@x.io': { EXT: 1 } }, quarantined: 1, why: ROWS[6] },
  'data-from-absent': { failure: 'vendor.unexpected_shape', why: `${ROWS[1]}, which is no list here` },
  'data-from-null': {
    failure: 'vendor.unexpected_shape',
    why: 'a list that is not where it should be is no empty list',
  },
  'data-from-points-to-object': {
    failure: 'vendor.unexpected_shape',
    why: 'a list that is not where it should be is no empty list',
  },
  'records-are-strings': { quarantined: 1, why: 'rows that cannot be understood are set aside and shown' },
  'page-token-special-chars': { requests: [U, `${U}?pt=t%2B%2F%3D%261`], created: ['a@x.io'], why: ROWS[12] },
  'page-token-empty-string': { requests: [U], created: ['a@x.io'], why: ROWS[9] },
  'page-cap-0-unlimited': { requests: [U, `${U}?pt=1`], created: ['a0@x.io', 'a1@x.io'], why: ROWS[9] },
  'page-2-without-list-key': { created: ['a@x.io'], why: ROWS[9] },
  'page-2-429': { failure: 'vendor.rate_limited', why: ROWS[3] },
  'html-autoescape-in-values': { requests: [`${U}?n=O%27Neil%20%26%20Co`], why: ROWS[12] },
  'missing-credential-renders-blank': {
    failure: 'template.missing',
    says: '"COMPANY_ID" has no value',
    requests: [],
    why: ROWS[12],
  },
  'template-syntax-error': { refused: ['execute[0].url'], why: ROWS[12] },
  'cast-default-form-body': {
    requests: ['POST https://api.test/u'],
    bodies: ['{"a":"x","n":{"b":1},"l":[1,2],"t":true,"z":null}'],
    created: [],
    why: ROWS[4],
  },
  'continue-if-number-never-equal': { created: [], why: 'a condition is compared as text' },
  'continue-if-after-transport-error': {
    failure: 'vendor.timeout',
    why: 'what failed is told, not how we stumbled over it',
  },
  'store-data-without-user': { created: ['a@x.io'], why: 'without a person it is a value of the run' },
  'oauth-refresh-when-expired': {
    requests: ['POST https://idp.test/t', U],
    bodies: ['refresh_token=RT', null],
    bearers: [null, 'Bearer NEW'],
    created: ['a@x.io'],
    why: `${ROWS[15]}; the token that ran out is not sent along`,
  },
  'oauth-no-expires_in-never-refreshes': { observed: true, why: ROWS[15] },
  'oauth-refresh-400-ignored': {
    failure: 'vendor.invalid_grant',
    reauth: true,
    requests: ['POST https://idp.test/t'],
    why: ROWS[15],
  },
  'masking-over-broad': { observed: true, why: 'only what is a secret is hidden' },
}
