import type { IncomingMessage } from 'node:http'
import { describe, expect, it } from 'vitest'
import type { Action, Input, Probe, Step } from '#connectors/contract.ts'
import { readInput } from '#engine/action-input.ts'
import type { Account } from '#engine/index.ts'
import { runAction, undoAction } from '#engine/index.ts'
import { mayRepeat } from '#engine/lost-answer.ts'
import { planAction } from '#engine/plan-action.ts'
import type { ActionState } from '#engine/run-action.ts'
import { secret } from '#kit/secret.ts'
import { accountOf, connectorOf, ctxOf, KEY, serve, serveRaw } from './vendor.ts'

type Answer = [status: number, body?: unknown, headers?: Record<string, string>]

/** A vendor that answers each request by what was asked, and remembers `POST /people` and the like. `null` hangs up. */
async function vendor(answer: (asked: string, times: number) => Answer | null) {
  const asked: string[] = []
  const { origin, hits } = await serve((request, response) => {
    const what = `${request.method} ${request.url}`
    asked.push(what)
    const told = answer(what, asked.filter((one) => one === what).length)
    const [status, body, headers = {}] = told ?? [0]
    if (!told) request.socket.destroy()
    else response.writeHead(status, headers).end(body === undefined ? '' : JSON.stringify(body))
  })
  return { origin, asked, hits }
}

const create: Step = { request: { method: 'POST', path: '/people', body: { email: '{{input.email}}' } } }
const find: Probe = {
  request: { method: 'GET', path: '/people', query: { email: '{{input.email}}' } },
  find: (body) => (body as { id: number }[])[0] ?? null,
  then: 'skip',
}
const email: Input = { label: 'E-mail', type: 'email' }
const GET = 'GET /people?email=a%40b.c'
const POST = 'POST /people'

const actionOf = (over: Partial<Action> = {}): Action => ({
  label: 'Add',
  about: 'Adds a person.',
  input: { email },
  steps: [create],
  output: { id: 'id' },
  ...over,
})

const accountFor = (origin: string, action: Action, over: Partial<Account> = {}) =>
  accountOf(origin, { connector: connectorOf({ actions: { 'user.add': action } }), ...over })

/** One turn; the state goes through JSON as a stored one does. */
function turn(origin: string, action: Action, at: { state?: ActionState; over?: Partial<Account> } = {}) {
  const state = at.state && (JSON.parse(JSON.stringify(at.state)) as ActionState)
  const wish = { action: 'user.add', input: { email: 'a@b.c' }, key: 'run-1', state }
  return runAction(ctxOf(), accountFor(origin, action, at.over), wish)
}

describe('before it writes, an action looks', () => {
  it.each<[Probe['then'], unknown[], string[], object]>([
    ['skip', [{ id: 7 }], [GET], { value: { did: 'already', output: { id: 7 }, found: { id: 7 } } }],
    ['skip', [], [GET, POST], { value: { did: 'done', output: { id: 8 }, found: null, requests: 2 } }],
    ['need', [{ id: 7 }], [GET, POST], { value: { did: 'done', output: { id: 8 }, found: { id: 7 } } }],
    ['need', [], [GET], { error: { code: 'action.not_there' } }],
    ['look', [{ id: 7 }], [GET, POST], { value: { did: 'done', found: { id: 7 } } }],
    ['look', [], [GET, POST], { value: { did: 'done', found: null } }],
  ])('%s, where %j is there', async (then, there, ...[requests, outcome]) => {
    const { origin, asked } = await vendor((what) => (what === GET ? [200, there] : [201, { id: 8 }]))
    expect(await turn(origin, actionOf({ probe: { ...find, then } }))).toMatchObject(outcome)
    expect(asked).toEqual(requests)
  })

  it.each<[string, Partial<Probe>, Answer, string[]]>([
    ['a 404 is nothing', {}, [404, {}], [GET, POST]],
    ['a status it names is nothing', { absent: [422] }, [422, {}], [GET, POST]],
    ['a 404 is something where it says which statuses count', { accepts: [404] }, [404, [{ id: 7 }]], [GET]],
    ['an answer without the text is nothing', { contains: 'a@b.c' }, [200, [{ id: 7 }]], [GET, POST]],
    [
      'an answer with the text is something',
      { contains: '{{input.email}}' },
      [200, [{ id: 'a@b.c' }]],
      [GET],
    ],
  ])('%s', async (_what, probe, ...[answer, requests]) => {
    const { origin, asked } = await vendor((what) => (what === GET ? answer : [201, { id: 8 }]))
    expect(await turn(origin, actionOf({ probe: { ...find, ...probe } }))).toMatchObject({ ok: true })
    expect(asked).toEqual(requests)
  })

  it.each<[string, Answer | null, string]>([
    ['fails', [500, {}], 'vendor.unavailable'],
    ['hangs up', null, 'vendor.connection_failed'],
    ['answers in another shape', [200, null], 'vendor.unexpected_shape'],
    ['does not take the credentials', [401, {}], 'vendor.unauthorized'],
  ])('and writes nothing where the vendor %s', async (_what, answer, code) => {
    const { origin, asked } = await vendor(() => answer)
    const outcome = await turn(origin, actionOf({ probe: find }))
    expect(outcome).toMatchObject({ ok: false, error: { code } })
    expect(outcome).not.toMatchObject({ error: { uncertain: true } })
    expect(asked.filter((what) => what === POST)).toEqual([])
  })
})

describe('a write whose answer never came', () => {
  const keyed: Step = { request: { ...create.request, headers: { 'Idempotency-Key': '{{run.key}}' } } }
  const isSo: Probe['already'] = () => false

  it.each<[string, Partial<Action>, boolean]>([
    ['nothing tells whether it worked', {}, true],
    ['the vendor must have something already', { probe: { ...find, then: 'look' } }, true],
    ['twice is once', { repeatable: true }, false],
    ['the vendor knows our key', { steps: [keyed] }, false],
    ['the probe would see it', { probe: find }, false],
    ['the probe can tell that it is so', { probe: { ...find, then: 'look', already: isSo } }, false],
  ])('is for a person alone where %s: %s is %s', async (_what, over, uncertain) => {
    for (const lost of [null, [500, {}], [502], [503]] as (Answer | null)[]) {
      const { origin, asked } = await vendor((what) => (what === GET ? [200, []] : lost))
      const outcome = await turn(origin, actionOf(over))
      expect(outcome).toMatchObject({
        error: uncertain
          ? { uncertain: true, code: 'action.outcome_unknown', kind: 'refused' }
          : { state: {} },
      })
      if (!uncertain) expect(outcome).not.toMatchObject({ error: { uncertain: true } })
      expect(asked.filter((what) => what === POST)).toHaveLength(1)
    }
  })

  it('is not written again where it arrived all the same: the probe is asked once more', async () => {
    const people: { id: number }[] = []
    const { origin, asked } = await vendor((what) => {
      if (what === GET) return [200, people]
      people.push({ id: 9 })
      return null
    })
    const action = actionOf({ probe: find })
    const lost = await turn(origin, action)
    if (lost.ok) throw new Error('it was answered')
    expect(await turn(origin, action, { state: lost.error.state })).toMatchObject({
      value: { did: 'already', output: { id: 9 } },
    })
    expect(asked).toEqual([GET, POST, GET])
  })

  it('that left its mark is taken back to how it was before it', async () => {
    let name = 'Ann'
    const { origin } = await vendor((what) => {
      if (what === GET) return [200, [{ id: 7, name }]]
      name = 'Bo'
      return null
    })
    const look: Probe = {
      ...find,
      then: 'look',
      already: (found) => (found as { name: string }).name === 'Bo',
    }
    const action = actionOf({ probe: look })
    const lost = await turn(origin, action)
    if (lost.ok) throw new Error('it was answered')
    expect(lost.error.state?.before).toEqual({ id: 7, name: 'Ann' })
    expect(await turn(origin, action, { state: lost.error.state })).toMatchObject({
      value: { did: 'already', found: { name: 'Ann' }, output: { id: 7 } },
    })
  })

  it('is written again where it never arrived, with the same key', async () => {
    const { origin, asked, hits } = await vendor((what, times) =>
      what === GET ? [200, []] : times === 1 ? null : [201, { id: 8 }],
    )
    const action = actionOf({ probe: find, steps: [keyed] })
    const lost = await turn(origin, action)
    if (lost.ok) throw new Error('it was answered')
    expect(await turn(origin, action, { state: lost.error.state })).toMatchObject({ value: { did: 'done' } })
    expect(asked).toEqual([GET, POST, GET, POST])
    const keys = hits
      .filter(({ method }) => method === 'POST')
      .map(({ headers }) => headers['idempotency-key'])
    expect(keys).toEqual(['run-1', 'run-1'])
  })

  it('is for a person where an earlier step wrote: the probe would find that one', async () => {
    const { origin } = await vendor((what) =>
      what === GET ? [200, []] : what === POST ? [201, { id: 8 }] : null,
    )
    const second: Step = { request: { method: 'POST', path: '/people/{{steps.0.id}}/mail' } }
    const action = actionOf({ probe: find, steps: [create, second] })
    expect(await turn(origin, action)).toMatchObject({
      error: { uncertain: true, state: { steps: { step: 1 } } },
    })
    expect(mayRepeat(action)).toBe(false)
  })

  it.each<[string, Partial<Action>, boolean]>([
    ['writes with nothing to tell', {}, false],
    ['only reads', { steps: [{ request: { method: 'GET', path: '/people' } }] }, true],
    ['has a probe and reads first', { probe: find, steps: [{ request: find.request }, create] }, true],
    ['may be done twice', { repeatable: true, steps: [create, create] }, true],
    ['has a key for each write', { steps: [keyed, keyed] }, true],
    ['has a key for one write of two', { steps: [keyed, create] }, false],
  ])('a run that died and %s', (_what, over, may) => expect(mayRepeat(actionOf(over))).toBe(may))

  it.each<[string, string]>([
    ['sends half an answer', 'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"id":'],
    ['says yes with a web page', 'HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>'],
    ['says yes with nothing', 'HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n'],
    ['says yes with what is no JSON', 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'],
  ])('is as one that came and says nothing, where the vendor %s', async (_what, text) => {
    const origin = await serveRaw((socket) => socket.end(text))
    const outcome = await turn(origin, actionOf())
    expect(outcome).toMatchObject({ error: { uncertain: true } })
    expect(JSON.stringify(outcome)).not.toContain('Nothing was changed')
  })

  it.each<[string, Answer, string]>([
    ['slow down', [429, {}, { 'retry-after': '7' }], 'vendor.rate_limited'],
    ['slow down, and not for how long', [429, {}], 'vendor.rate_limited'],
    ['come back later', [503, {}, { 'retry-after': '7' }], 'vendor.unavailable'],
    ['no', [422, {}], 'vendor.rejected'],
    ['who are you', [401, {}], 'vendor.unauthorized'],
  ])('is none where the vendor says %j', async (_what, answer, code) => {
    const { origin } = await vendor(() => answer)
    const outcome = await turn(origin, actionOf())
    expect(outcome).toMatchObject({ ok: false, error: { code } })
    expect(outcome).not.toMatchObject({ error: { uncertain: true } })
  })

  it('is none where our own gate held it: nothing went out, and nothing is counted', async () => {
    const { origin, asked } = await vendor(() => [201, { id: 8 }])
    const gate: Account['gate'] = {
      permit: async () => ({ ok: false, waitMs: 5000, reason: 'budget' }),
      heard: async () => {},
      token: async () => ({ ok: true, value: { value: secret('t'), number: 1 } }),
    }
    const held = await turn(origin, actionOf(), { over: { gate } })
    expect(held).toMatchObject({
      error: { held: true, retryAfterMs: 5000, state: { steps: { requests: 0 } } },
    })
    expect(held).not.toMatchObject({ error: { uncertain: true } })
    expect(asked).toEqual([])
    if (held.ok) throw new Error('it was not held')
    expect(await turn(origin, actionOf(), { state: held.error.state })).toMatchObject({
      value: { did: 'done' },
    })
  })
})

describe('what an action gives', () => {
  const answering = async (output: Action['output'], answer: Answer = [201, { id: 8, a: { b: [1, 2] } }]) => {
    const { origin } = await vendor(() => answer)
    return turn(origin, actionOf({ output }))
  }

  it('comes by path and by function, and is left out where there is none', async () => {
    const { ok, ...rest } = await answering(
      {
        id: 'id',
        deep: 'a.b[1]',
        none: 'a.c',
        status: ({ status }) => status,
        where: ({ headers }) => headers.get('location') ?? undefined,
      },
      [201, { id: 8, a: { b: [1, 2] } }, { location: '/people/8' }],
    )
    expect(ok).toBe(true)
    expect(rest).toMatchObject({ value: { output: { id: 8, deep: 2, status: 201, where: '/people/8' } } })
  })

  it('is never a reason to call it failed: it is done', async () => {
    const outcome = await answering({
      id: 'id',
      broken: () => {
        throw new TypeError('no such member')
      },
    })
    expect(outcome).toMatchObject({ ok: true, value: { did: 'done', output: { id: 8 } } })
  })

  it('holds what was made for the run, the same for every try', async () => {
    const bodies: string[] = []
    const { origin } = await serve((request: IncomingMessage, response) => {
      void body(request).then((text) => {
        bodies.push(text)
        response.writeHead(bodies.length === 1 ? 429 : 201).end('{}')
      })
    })
    const step: Step = {
      request: { method: 'POST', path: '/people', body: { password: '{{made.password}}' } },
    }
    const action = actionOf({ makes: ['password'], steps: [step] })
    const busy = await turn(origin, action)
    if (busy.ok) throw new Error('it was not refused')
    const done = await turn(origin, action, { state: busy.error.state })
    expect(done).toMatchObject({ value: { made: { password: expect.stringMatching(/^[A-Za-z0-9]{10}$/) } } })
    expect(bodies[0]).toBe(bodies[1])
    expect(await turn(origin, action)).not.toMatchObject({
      value: { made: done.ok && 'made' in done.value && done.value.made },
    })
  })
})

const body = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

describe('taking back', () => {
  it('puts back what the probe found and removes what came of it', async () => {
    const sent: string[] = []
    const { origin } = await serve((request, response) => {
      void body(request).then((text) => {
        sent.push(
          `${request.method} ${request.url} ${text} ${String(request.headers['idempotency-key'] ?? '')}`.trim(),
        )
        response.end('{}')
      })
    })
    const undo: Step[] = [
      {
        request: {
          method: 'DELETE',
          path: '/people/{{result.id}}',
          headers: { 'Idempotency-Key': '{{run.key}}' },
        },
      },
      { request: { method: 'PUT', path: '/people/{{input.email}}', body: { name: '{{found.name}}' } } },
    ]
    const account = accountFor(origin, actionOf({ undo }))
    const wish = { action: 'user.add', input: { email: 'a@b.c' }, key: 'run-1' }
    expect(
      await undoAction(ctxOf(), account, { ...wish, found: { name: 'Ann' }, result: { id: 8 } }),
    ).toEqual({
      ok: true,
      value: null,
    })
    expect(sent).toEqual(['DELETE /people/8  run-1-undo', 'PUT /people/a%40b.c {"name":"Ann"}'])
    // Without what was found there is nothing to put back, and nothing is made up.
    expect(await undoAction(ctxOf(), account, { ...wish, found: null, result: { id: 8 } })).toMatchObject({
      error: { code: 'template.missing' },
    })
  })

  it('is not possible for every action', async () => {
    const wish = { input: {}, key: 'k', found: null, result: {} }
    for (const action of ['user.add', 'ghost', 'toString', '__proto__'])
      expect(
        await undoAction(ctxOf(), accountFor('http://127.0.0.1:9', actionOf()), { ...wish, action }),
      ).toMatchObject({ error: { code: 'action.unknown' } })
  })
})

describe('what an action is told', () => {
  const text: Input = { label: 'Text', type: 'text' }
  const none = { label: 'X', required: false } as const

  it.each<[string, Input, unknown, unknown]>([
    ['a text', text, 'x', 'x'],
    ['a number as text', text, 5, 'Text is a text'],
    ['an object as text', text, {}, 'Text is a text'],
    ['a text too long', text, 'x'.repeat(100_001), 'Text is too long'],
    ['nothing', text, '', 'Text is needed'],
    ['null', text, null, 'Text is needed'],
    ['nothing where nothing is needed', { ...none, type: 'text' }, '', undefined],
    ['null where nothing is needed', { ...none, type: 'number' }, null, undefined],
    ['an address', email, 'a@b.c', 'a@b.c'],
    ['no address', email, 'a b@c.d', 'E-mail is an e-mail address'],
    ['half an address', email, 'a@b', 'E-mail is an e-mail address'],
    ['an address that costs time', email, `a@${'a.'.repeat(40_000)}@`, 'E-mail is an e-mail address'],
    ['nought', { ...none, type: 'number' }, 0, 0],
    ['a number in a text', { ...none, type: 'number' }, '5', 'X is a number'],
    ['no', { ...none, type: 'boolean' }, false, false],
    ['yes in a text', { ...none, type: 'boolean' }, 'true', 'X is true or false'],
    ['texts', { ...none, type: 'texts' }, ['a', 'b'], ['a', 'b']],
    ['no texts', { ...none, type: 'texts' }, [], 'X is a list of texts'],
    ['an empty text', { ...none, type: 'texts' }, ['a', ''], 'X is a list of texts'],
    ['numbers', { ...none, type: 'texts' }, [1], 'X is a list of texts'],
    ['one text', { ...none, type: 'texts' }, 'a', 'X is a list of texts'],
    ['an object', { ...none, type: 'object' }, { a: 1 }, { a: 1 }],
    ['a list', { ...none, type: 'object' }, [1], 'X is an object such as {"name": "value"}'],
    ['a choice', { ...none, type: 'choice', choices: ['a'] }, 'a', 'a'],
    ['no choice', { ...none, type: 'choice', choices: ['a', 'b'] }, 'c', 'X is one of a, b'],
    ['what fits', { ...none, type: 'text', pattern: '^a+$' }, 'aa', 'aa'],
    [
      'what does not fit',
      { ...none, type: 'text', pattern: '^a+$', help: 'Only a.' },
      'b',
      'X does not look right. Only a.',
    ],
  ])('%s', (_what, field, ...[given, wanted]) => {
    const { input, complaints } = readInput(actionOf({ input: { x: field } }), { x: given as string })
    expect(complaints[0]?.message ?? input.x).toEqual(wanted)
  })

  it('is every complaint at once, also about fields that are none', () => {
    const { complaints } = readInput(
      actionOf(),
      JSON.parse('{"__proto__":1,"toString":1}') as Record<string, never>,
    )
    expect(complaints.map(({ field }) => field).toSorted()).toEqual(['__proto__', 'email', 'toString'])
  })

  it('sends nothing where something is off', async () => {
    const { origin, asked } = await vendor(() => [201, {}])
    const run = (action: string, input: Record<string, string>) =>
      runAction(ctxOf(), accountFor(origin, actionOf()), { action, input, key: 'k' })
    expect(await run('user.add', { email: 'no' })).toMatchObject({ error: { code: 'action.bad_input' } })
    expect(await run('user.add', {})).toMatchObject({ error: { code: 'action.bad_input' } })
    for (const ghost of ['ghost', 'constructor', '__proto__'])
      expect(await run(ghost, { email: 'a@b.c' })).toMatchObject({ error: { code: 'action.unknown' } })
    expect(asked).toEqual([])
  })

  it('goes out as data, whatever it looks like', async () => {
    const sent: string[] = []
    const { origin } = await serve((request, response) => {
      void body(request).then((given) => {
        sent.push(given)
        response.end('{}')
      })
    })
    const action = actionOf({ input: { email: { ...text, label: 'E' } } })
    const evil = '{{secret.api_key}}","admin":true,"x":"'
    await runAction(ctxOf(), accountFor(origin, action), {
      action: 'user.add',
      input: { email: evil },
      key: 'k',
    })
    expect(JSON.parse(sent[0] ?? '')).toEqual({ email: evil })
  })
})

describe('a plan', () => {
  const secrets = { api_key: secret(KEY), token: secret('tok-in-the-path') }
  const plan = async (origin: string, action: Action, over: Partial<Account> = {}) =>
    planAction(ctxOf(), accountFor(origin, action, { secrets, ...over }), {
      action: 'user.add',
      input: { email: 'a@b.c' },
    })

  it.each<[string, Account['auth']]>([
    ['bearer', undefined],
    ['query', { kind: 'query', name: 'key', value: '{{secret.api_key}}' }],
    ['path', { kind: 'path', prefix: '/v1/{{secret.token}}', body: { auth: '{{secret.api_key}}' } }],
    ['basic', { kind: 'basic', username: '{{secret.api_key}}', password: '{{secret.token}}' }],
  ])('shows every request, sends none, and holds no secret (%s)', async (_kind, auth) => {
    const { origin, asked } = await vendor(() => [201, {}])
    const step: Step = {
      request: { method: 'PUT', path: '/people/{{steps.0.id}}', body: { a: '{{steps.0.a}}' } },
    }
    const planned = await plan(origin, actionOf({ probe: find, steps: [create, step] }), { auth })
    expect(planned).toMatchObject({
      value: [
        {
          method: 'GET',
          path: expect.stringMatching(/^\/people\?email=a%40b\.c/),
          body: null,
          refused: null,
        },
        { method: 'POST', path: expect.stringMatching(/^\/people/), body: expect.stringContaining('a@b.c') },
        { method: 'PUT', path: '/people/{{steps.0.id}}', body: '{"a":"{{steps.0.a}}"}', refused: null },
      ],
    })
    const text = JSON.stringify(planned)
    for (const known of Object.values(secrets))
      for (const spelling of [
        known.reveal(),
        encodeURIComponent(known.reveal()),
        btoa(known.reveal()).slice(0, 12),
      ])
        expect(text).not.toContain(spelling)
    expect(asked).toEqual([])
  })

  it('says which request would not go out', async () => {
    const permitted = ['GET /people']
    const { origin, asked } = await vendor(() => [200, []])
    const planned = await plan(origin, actionOf({ probe: find }), { permitted })
    expect(planned).toMatchObject({
      value: [{ refused: null }, { refused: expect.stringContaining('POST /people') }],
    })
    expect(asked).toEqual([])
  })

  it('is none of an action that is none, or of what it cannot take', async () => {
    const account = accountFor('http://127.0.0.1:9', actionOf())
    for (const action of ['ghost', '__proto__'])
      expect(await planAction(ctxOf(), account, { action, input: {} })).toMatchObject({
        error: [{ field: 'action' }],
      })
    expect(await planAction(ctxOf(), account, { action: 'user.add', input: {} })).toMatchObject({
      error: [{ field: 'email' }],
    })
  })
})
