import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Compiled } from '#connectors/manifest/index.ts'
import { runAction } from '#engine/index.ts'
import { fillText } from '#engine/template.ts'
import type { Json } from '#kit/json.ts'
import { ok } from '#kit/result.ts'
import { cases, check, pathsOf, type ExecuteCase, type Sent } from './manifest-cases.ts'
import { ROWS } from './manifest-ours.ts'
import { connect, played, stage } from './manifest-stage.ts'

interface Ours {
  why: string
  result?: boolean
  /** `GET https://…` */
  requests?: string[]
  bodies?: string[]
  mails?: { to: string; subject: string; message: string }[]
  refused?: string[]
}

/** What we do where the original is not followed; what is left out is as observed. */
const OURS: Readonly<Record<string, Ours>> = {
  'up-invalid-url': { refused: ['execute[0].url'], why: 'what can never be sent is told before it is saved' },
  'up-previous-response': {
    requests: ['GET https://t.test/1', 'GET https://t.test/2?d=DOSOMETHING%23'],
    why: ROWS[12],
  },
  'multiple-choice-renders-python-repr': { bodies: ['{"g":["a","b"]}'], why: ROWS[12] },
  'exists-cannot-see-extra-fields': {
    requests: ['GET https://t.test/77'],
    why: 'what is known of a person is known everywhere',
  },
  'exists-non-ascii': { result: true, why: 'the answer is searched as it came' },
  'exists-secret-masking-hides-match': { result: true, why: 'the answer is searched as it came' },
  'execute-500-is-success': { result: false, why: ROWS[3] },
  'two-email-notifications-only-first-sent': {
    mails: [
      { to: 'jo@x.io', subject: "s O'Neil", message: 'm' },
      { to: 'b@x.io', subject: '2', message: 'm' },
    ],
    why: ROWS[12],
  },
}

let same = 0
let deviates = 0

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  return () => void vi.useRealTimers()
})
afterAll(
  () =>
    void process.stdout.write(
      `\nexecute: ${same + deviates} cases, ${same} as observed, ${deviates} as our table says\n`,
    ),
)

/** The case's manifest with what its recording took for granted: the forms that its values came from. */
function whole({ manifest, credentials, form_values }: ExecuteCase): Record<string, Json> {
  const declared = JSON.stringify(manifest.initial_data_form ?? [])
  const asked = Object.keys(credentials).filter((id) => !declared.includes(`"id":"${id}"`))
  const form = Object.entries(form_values).map(([id, value]) =>
    Array.isArray(value)
      ? { id, name: id, type: 'multiple_choice', items: value.map((one) => ({ id: one, name: one })) }
      : { id, name: id, type: 'input' },
  )
  const filled = {
    execute: [],
    ...manifest,
    ...(form.length > 0 && { form }),
    initial_data_form: [
      ...((manifest.initial_data_form as Json[] | undefined) ?? []),
      ...asked.map((id) => ({ id, name: id, description: '' })),
    ],
  }
  // Its validator takes whole seconds only; the case waits less.
  return played(
    JSON.parse(JSON.stringify(filled).replace('"interval":0.01', '"interval":1')) as Record<string, Json>,
  )
}

const ACTIONS = { execute: 'account.provision', exists: 'account.check', revoke: 'account.revoke' } as const

interface Outcome {
  refused: string[] | null
  result: boolean | null
  requests: Sent[]
  extra: Record<string, Json>
  mails: unknown[]
}

async function play(one: ExecuteCase): Promise<Outcome> {
  const { compiled, errors } = check(whole(one), 'webhook')
  const { ctx, requests } = stage(played(one.http))
  const extra = one.user.extra_fields
  const nothing = { refused: null, result: true, requests, extra, mails: [] }
  if (!compiled) return { ...nothing, refused: pathsOf(errors), result: false }
  const action = ACTIONS[one.operation]
  const known = {
    ...extra,
    ...one.form_values,
    email: one.user.email,
    first_name: one.user.first_name,
    last_name: one.user.last_name,
  }
  const fields = compiled.connector.actions?.[action]?.input
  if (!fields) return { ...nothing, mails: mailsOf(compiled, known) }
  const input = Object.fromEntries(Object.entries(known).filter(([name]) => Object.hasOwn(fields, name)))
  const account = connect(ctx, compiled.connector, one.credentials)
  let turn = await runAction(ctx, account, { action, input, key: 'run_1' })
  while (turn.ok && turn.value.kind === 'wait')
    turn = await runAction(ctx, account, { action, input, key: 'run_1', state: turn.value.state })
  if (!turn.ok || turn.value.kind !== 'done')
    return { ...nothing, result: one.operation === 'exists' ? null : false }
  const { did, kept } = turn.value
  return {
    ...nothing,
    result: one.operation === 'exists' ? did === 'already' : true,
    extra: { ...extra, ...kept },
  }
}

const mailsOf = ({ notifications }: Compiled, input: Record<string, Json>) =>
  notifications.map(({ to, subject, message }) =>
    Object.fromEntries(
      Object.entries({ to, subject, message }).map(([name, text]) => {
        const filled = fillText(
          text,
          { settings: {}, each: null, now: 0, names: { input }, expressions: true },
          ok,
        )
        return [name, filled.ok ? filled.value : filled.error.code]
      }),
    ),
  )

const resultOf = ({ co_observed: { result } }: ExecuteCase) =>
  typeof result === 'object' && result !== null ? result.success : result

describe('what is done for a person', () => {
  it.each(cases.execute.map((one) => [one.id, one] as const))('%s', async (id, one) => {
    const outcome = await play(one)
    const { co_observed: observed } = one
    const other = OURS[id]
    if (other) deviates++
    else same++
    expect(outcome.refused).toEqual(other?.refused ?? null)
    expect(outcome.result).toBe(other?.result ?? resultOf(one))
    const sent = outcome.requests.map(({ method, url }) => `${method} ${url}`)
    if (id === 'generate-stable-within-run') {
      expect(sent[0]).toMatch(/^GET https:\/\/t\.test\/[A-Za-z0-9]{10}$/)
      expect(sent).toEqual([sent[0], sent[0]])
    } else
      expect(sent).toEqual(other?.requests ?? observed.requests.map(({ method, url }) => `${method} ${url}`))
    expect(outcome.requests.map(({ body }) => body)).toEqual(
      other?.bodies ?? observed.requests.map(({ body }) => body),
    )
    for (const [i, { headers }] of observed.requests.entries()) {
      const ours = outcome.requests[i]?.headers ?? {}
      for (const [name, value] of Object.entries(headers)) expect(ours[name.toLowerCase()]).toBe(value)
      expect(ours.authorization).toBe(headers.Authorization)
    }
    expect(outcome.extra).toEqual(observed.users[0]?.extra_fields)
    expect(outcome.mails).toEqual(other?.mails ?? observed.mails)
  })
})

it('our table names only cases there are, and says why where the advice was to do the same', () => {
  const advised = new Map(cases.execute.map(({ id, advice }) => [id, advice]))
  expect(Object.keys(OURS).filter((id) => !advised.has(id))).toEqual([])
  expect(Object.keys(OURS).filter((id) => advised.get(id)?.startsWith('same'))).toEqual([
    'up-invalid-url',
    'up-previous-response',
  ])
})
