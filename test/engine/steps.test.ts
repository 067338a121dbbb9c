import { describe, expect, it } from 'vitest'
import type { Step } from '#connectors/contract.ts'
import type { Account } from '#engine/index.ts'
import { runSteps, type StepsOutcome, type StepsState } from '#engine/steps.ts'
import type { Json } from '#kit/json.ts'
import { accountOf, connectorOf, ctxOf, KEY, serve } from './vendor.ts'

interface Got {
  asked: string
  type: string
  bytes: Buffer
}
type Answer = [status: number, body?: unknown, type?: string]

/** A vendor that answers by what was asked and how often, and keeps what came. `null` hangs up. */
async function vendor(answer: (asked: string, times: number) => Answer | null) {
  const got: Got[] = []
  const { origin } = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const asked = `${request.method} ${request.url}`
      got.push({ asked, type: request.headers['content-type'] ?? '', bytes: Buffer.concat(chunks) })
      const told = answer(asked, got.filter((one) => one.asked === asked).length)
      const [status, body, type = 'application/json'] = told ?? [0]
      if (!told) request.socket.destroy()
      else
        response
          .writeHead(status, { 'content-type': type })
          .end(Buffer.isBuffer(body) ? body : body === undefined ? '' : JSON.stringify(body))
    })
  })
  return { origin, got, asked: () => got.map(({ asked }) => asked) }
}

interface At {
  state?: StepsState
  names?: Record<string, Json>
  over?: Partial<Account>
}

/** Goes on as a run does that was put aside: the state goes through JSON. */
function run(origin: string, steps: readonly Step[], { state, names = {}, over }: At = {}) {
  const going = state && (JSON.parse(JSON.stringify(state)) as StepsState)
  return runSteps(ctxOf(), accountOf(origin, over), { steps, names, state: going })
}

const stateOf = (outcome: StepsOutcome): StepsState => outcome.state
const get = (path: string, over: Partial<Step> = {}): Step => ({ request: { method: 'GET', path }, ...over })
const post = (path: string, body: Json, over: Partial<Step> = {}): Step => ({
  request: { method: 'POST', path, body },
  ...over,
})

describe('several steps', () => {
  it('go one after the other, each with what the earlier were answered with', async () => {
    const { origin, got } = await vendor((asked) =>
      asked === 'POST /a' ? [201, { id: 'x/1', list: [{ n: 7 }], deep: { a: null } }] : [200, { ok: true }],
    )
    const outcome = await run(
      origin,
      [
        post('/a', { name: '{{input.name}}' }, { keep: { first: 'list[0].n', all: '' } }),
        {
          request: {
            method: 'PUT',
            path: '/b/{{steps.0.id}}',
            body: {
              n: '{{steps.0.list[0].n}}',
              kept: '{{kept.first}}',
              all: '{{kept.all.id}}',
              none: '{{steps.0.no?}}',
            },
          },
        },
      ],
      { names: { input: { name: 'Ann' } } },
    )
    expect(outcome).toMatchObject({ kind: 'done', last: { status: 200, body: { ok: true } } })
    expect(stateOf(outcome)).toMatchObject({ step: 2, tries: 0, requests: 2, kept: { first: 7 } })
    expect(got.map(({ asked, bytes }) => [asked, JSON.parse(bytes.toString())])).toEqual([
      ['POST /a', { name: 'Ann' }],
      ['PUT /b/x%2F1', { n: 7, kept: 7, all: 'x/1' }],
    ])
  })

  it('are done where there are none', async () =>
    expect(await run('http://127.0.0.1:9', [])).toMatchObject({
      kind: 'done',
      last: null,
      state: { requests: 0 },
    }))

  it.each<[string, Answer, Partial<Step>, string]>([
    ['any 2xx', [202, {}], {}, 'done'],
    ['none but 2xx', [404, {}], {}, 'vendor.not_found'],
    ['what they accept', [404, {}], { accepts: [404, 409] }, 'done'],
    ['not a 200, where that is not among it', [200, {}], { accepts: [201] }, 'vendor.unexpected_status'],
    ['a 500, if that is what they accept', [500, {}], { accepts: [500] }, 'done'],
    ['no answer without JSON', [204], {}, 'vendor.empty_body'],
    ['a path that leads somewhere', [200, { a: 1 }], { keep: { a: 'b' } }, 'vendor.unexpected_shape'],
    ['null that is there', [200, { a: null }], { keep: { a: 'a' } }, 'done'],
  ])('accept %s', async (_what, answer, ...[over, wanted]) => {
    const { origin } = await vendor(() => answer)
    const outcome = await run(origin, [get('/a', over)])
    expect(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind).toBe(wanted)
  })

  it('take an answer without any JSON where any will do', async () => {
    for (const [answer, body] of [
      [[204], null],
      [[200, Buffer.from('ok'), 'text/plain'], 'ok'],
    ] as [Answer, Json][]) {
      const { origin } = await vendor(() => answer)
      const step: Step = { request: { method: 'DELETE', path: '/a', reply: 'any' } }
      expect(await run(origin, [step])).toMatchObject({ kind: 'done', last: { body } })
    }
  })

  it('stop at the first that fails, and go on there with what they had', async () => {
    const { origin, asked, got } = await vendor((what, times) =>
      what === 'POST /a' ? [201, { id: 1 }] : times === 1 ? [503, {}] : [200, { done: true }],
    )
    const steps = [
      post('/a', {}, { keep: { id: 'id' }, saveAs: 'a.json' }),
      post('/b', { id: '{{kept.id}}' }),
      get('/c'),
    ]
    const failed = await run(origin, steps)
    expect(failed).toMatchObject({
      kind: 'failed',
      failure: { code: 'vendor.unavailable', status: 503 },
      description: { path: '/b' },
      state: {
        step: 1,
        tries: 0,
        requests: 2,
        kept: { id: 1 },
        bodies: [{ id: 1 }],
        files: { 'a.json': {} },
      },
    })
    expect(asked()).toEqual(['POST /a', 'POST /b'])
    expect(await run(origin, steps, { state: stateOf(failed) })).toMatchObject({
      kind: 'failed',
      state: { step: 2 },
    })
    expect(asked()).toEqual(['POST /a', 'POST /b', 'POST /b', 'GET /c'])
    expect(got[2]?.bytes.toString()).toBe('{"id":1}')
  })

  it('send nothing where a name has no value', async () => {
    const { origin, asked } = await vendor(() => [200, {}])
    const outcome = await run(origin, [get('/a'), post('/b/{{steps.0.id}}', {})])
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { code: 'template.missing' },
      state: { step: 1 },
    })
    expect(asked()).toEqual(['GET /a'])
  })

  it('never fill in what a vendor answered with', async () => {
    const { origin, got } = await vendor((what) =>
      what === 'GET /a' ? [200, { id: '{{secret.api_key}}' }] : [200, {}],
    )
    await run(origin, [
      get('/a', { keep: { id: 'id' } }),
      post('/b', { id: '{{steps.0.id}}', kept: 'x{{kept.id}}' }),
    ])
    expect(JSON.parse(got[1]?.bytes.toString() ?? '')).toEqual({
      id: '{{secret.api_key}}',
      kept: 'x{{secret.api_key}}',
    })
    expect(JSON.stringify(got)).not.toContain(KEY)
  })
})

describe('a condition', () => {
  it.each<[string, Step['requires'], unknown, boolean]>([
    ['equals a text', { path: 'state', equals: 'ready' }, { state: 'ready' }, true],
    ['equals another', { path: 'state', equals: 'ready' }, { state: 'Ready' }, false],
    ['equals a number', { path: 'n', equals: '5' }, { n: 5 }, true],
    ['equals true', { path: 'ok', equals: 'true' }, { ok: true }, true],
    ['equals nothing', { path: 'none', equals: '' }, {}, true],
    ['equals what was put in', { path: 'who', equals: '{{input.who}}' }, { who: 'Ann' }, true],
    ['is a list', { path: 'l', equals: '[1,2]' }, { l: [1, 2] }, true],
    ['stands in the answer', { contains: 'ready' }, { x: { y: 'is ready.' } }, true],
    ['stands there as code', { contains: 'grün' }, Buffer.from('{"x":"gr\\u00fcn"}'), true],
    ['does not stand there', { contains: 'ready' }, { x: 1 }, false],
    ['leads into the language', { path: 'constructor.name', equals: 'Object' }, {}, false],
  ])('%s', async (_what, requires, ...[body, holds]) => {
    const { origin, asked } = await vendor(() => [200, body])
    const outcome = await run(origin, [get('/a', { requires }), get('/b')], {
      names: { input: { who: 'Ann' } },
    })
    expect(outcome.kind).toBe(holds ? 'done' : 'blocked')
    expect(asked()).toEqual(holds ? ['GET /a', 'GET /b'] : ['GET /a'])
    if (!holds)
      expect(outcome).toMatchObject({
        state: { step: 0, requests: 1 },
        message: expect.stringContaining('Acme'),
      })
  })
})

describe('polling', () => {
  const until = (times: number) =>
    get('/job', {
      requires: { path: 'state', equals: 'ready' },
      poll: { everyMs: 7000, times },
      keep: { url: 'url' },
    })

  it('waits, put aside each time, and goes on with the rest', async () => {
    const { origin, asked } = await vendor((what, times) =>
      what === 'GET /job' ? [200, { state: times < 3 ? 'busy' : 'ready', url: 'u' }] : [200, { id: 1 }],
    )
    const steps = [post('/start', {}), until(5), post('/end', { url: '{{kept.url}}', id: '{{steps.0.id}}' })]
    let outcome = await run(origin, steps)
    for (const tries of [1, 2]) {
      expect(outcome).toMatchObject({ kind: 'wait', waitMs: 7000, state: { step: 1, tries } })
      outcome = await run(origin, steps, { state: stateOf(outcome) })
    }
    expect(outcome).toMatchObject({ kind: 'done', state: { requests: 5, tries: 0 } })
    expect(asked()).toEqual(['POST /start', 'GET /job', 'GET /job', 'GET /job', 'POST /end'])
  })

  it('ends after as many times as it may', async () => {
    const { origin, asked } = await vendor(() => [200, { state: 'busy' }])
    let outcome = await run(origin, [until(3)])
    while (outcome.kind === 'wait') outcome = await run(origin, [until(3)], { state: stateOf(outcome) })
    expect(outcome).toMatchObject({
      kind: 'failed',
      failure: { kind: 'refused', code: 'vendor.poll_timed_out' },
    })
    expect(asked()).toHaveLength(3)
  })

  it('does not count what was never answered', async () => {
    const { origin, asked } = await vendor((_what, times) =>
      times % 2 === 1 ? null : [200, { state: 'busy' }],
    )
    let outcome = await run(origin, [until(2)])
    const kinds: string[] = []
    for (let times = 0; times < 4; times++) {
      kinds.push(outcome.kind === 'failed' ? outcome.failure.code : outcome.kind)
      outcome = await run(origin, [until(2)], { state: stateOf(outcome) })
    }
    expect(kinds).toEqual([
      'vendor.connection_failed',
      'wait',
      'vendor.connection_failed',
      'vendor.poll_timed_out',
    ])
    expect(asked().length).toBeGreaterThanOrEqual(4)
  })
})

describe('files', () => {
  const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0xff, 0xfe])
  const download = get('/picture', { saveAs: 'me.png' })
  // Bytes are no JSON: what came is asked for as it is.
  const picture: Step = { ...download, request: { ...download.request, reply: 'any' } }
  const upload = (over: Partial<Step['request']> = {}): Step => ({
    request: {
      method: 'POST',
      path: '/upload',
      files: { photo: 'me.png' },
      form: { who: '{{input.who}}' },
      ...over,
    },
  })

  const parsed = ({ type, bytes }: Got) =>
    new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData()

  it('travel from an answer into a form, byte for byte, also when put aside between', async () => {
    const { origin, got } = await vendor((what, times) => {
      if (what === 'GET /picture') return [200, PNG, 'image/png']
      return times === 1 ? [429, {}] : [200, { ok: true }]
    })
    const steps = [picture, upload({ headers: { 'Content-Type': 'multipart/form-data' } })]
    const names = { input: { who: 'Ännie "x"\r\n--' } }
    const busy = await run(origin, steps, { names })
    expect(busy).toMatchObject({ kind: 'failed', failure: { code: 'vendor.rate_limited' } })
    expect(await run(origin, steps, { names, state: stateOf(busy) })).toMatchObject({ kind: 'done' })
    for (const sent of got.slice(1)) {
      expect(sent.type).toMatch(/^multipart\/form-data; ?boundary=/)
      const form = await parsed(sent)
      expect(form.get('who')).toBe(names.input.who)
      const photo = form.get('photo') as File
      expect([photo.name, photo.type]).toEqual(['me.png', 'image/png'])
      expect(Buffer.from(await photo.arrayBuffer()).equals(PNG)).toBe(true)
    }
  })

  it('carry the account’s own fields, and leave out what is optional', async () => {
    const { origin, got } = await vendor(() => [200, { ok: true }])
    const connector = connectorOf({ auth: { kind: 'none', body: { auth_secret: '{{secret.api_key}}' } } })
    await run(origin, [picture, upload({ form: { who: '{{input.who?}}' } })], { over: { connector } })
    const form = await parsed(got[1] ?? { asked: '', type: '', bytes: Buffer.alloc(0) })
    expect([...form.keys()]).toEqual(['auth_secret', 'photo'])
    expect(form.get('auth_secret')).toBe(KEY)
  })

  it.each(['nobody.png', '__proto__', 'constructor'])(
    'that were never saved are not made up: %s',
    async (name) => {
      const { origin, asked } = await vendor(() => [200, {}])
      const outcome = await run(origin, [upload({ files: { photo: name }, form: undefined })])
      expect(outcome).toMatchObject({ kind: 'failed', failure: { code: 'template.missing' } })
      expect(asked()).toEqual([])
    },
  )
})

it('a failure holds no secret, whatever the vendor says or a path is called', async () => {
  const { origin } = await vendor(() => [400, { message: `bad ${KEY}` }])
  expect(JSON.stringify(await run(origin, [post('/a', {})]))).not.toContain(KEY)
})
