import { describe, expect, it } from 'vitest'
import {
  applyCreate,
  applyUpdate,
  countsOf,
  emailOf,
  merged,
  nameOf,
  roleOf,
  wordsOf,
  type FeedRow,
} from '#domains/people/rules.ts'
import type { Json } from '#kit/json.ts'

const row = (id: string, fields: Record<string, Json>, more: Partial<FeedRow> = {}): FeedRow => ({
  id,
  email: fields.email,
  fields,
  ...more,
})
const named = (email: Json, more: Record<string, Json> = {}) => ({
  email,
  first_name: 'Ada',
  last_name: 'Byron',
  ...more,
})
const nobody = { existing: new Set<string>(), ignored: new Set<string>(), allowRole: false }
const said = (outcomes: { outcome: string; reason?: string }[]) =>
  outcomes.map(({ outcome, reason }) => reason ?? outcome)

describe('an address', () => {
  it.each([
    [undefined, 'no_email'],
    [null, 'no_email'],
    ['', 'no_email'],
    ['   ', 'no_email'],
    [5, 'bad_email'],
    [true, 'bad_email'],
    [['a@x.io'], 'bad_email'],
    [{ a: 1 }, 'bad_email'],
    ['bad', 'bad_email'],
    ['a@b', 'bad_email'],
    ['a@b@x.io', 'bad_email'],
    ['a b@x.io', 'bad_email'],
    ['.a@x.io', 'bad_email'],
    ['a..b@x.io', 'bad_email'],
    ['a@-x.io', 'bad_email'],
    ['a@x..io', 'bad_email'],
    ['Ada <a@x.io>', 'bad_email'],
    ['a@x.io\u0000', 'bad_email'],
    [`${'a'.repeat(196)}@x.io`, 'bad_email'],
  ])('%j is none: %s', (value, reason) => {
    expect(emailOf(value)).toEqual({ reason })
  })

  it.each([
    ['a@x.io', 'a@x.io'],
    [' A@X.IO ', 'a@x.io'],
    ["o'brien+tag@mail.x-y.co.uk", "o'brien+tag@mail.x-y.co.uk"],
    ['jürgen@müller.de', 'jürgen@müller.de'],
    [`${'a'.repeat(195)}@x.io`, `${'a'.repeat(195)}@x.io`],
  ])('%s is stored as %s', (value, email) => {
    expect(emailOf(value)).toEqual({ email })
  })

  it('is judged in no time, however it is written', () => {
    for (const text of ['a.'.repeat(99), `a@${'a-'.repeat(98)}`, `a@${'1'.repeat(198)}`, '@'.repeat(200)])
      expect(emailOf(text)).toEqual({ reason: 'bad_email' })
  })
})

describe('a name and a role', () => {
  it.each([
    ['Ada', 'Ada'],
    ['  Ada ', 'Ada'],
    [5, '5'],
    ['李', '李'],
    ['x'.repeat(200), 'x'.repeat(200)],
    ['x'.repeat(201), null],
    ['', null],
    ['  ', null],
    [null, null],
    [undefined, null],
    [true, null],
    [['Ada'], null],
    ['A\u0000da', null],
  ])('name %j → %j', (value, name) => {
    expect(nameOf(value)).toBe(name)
  })

  it.each([
    [undefined, 'other'],
    [null, 'other'],
    ['', 'other'],
    [0, 'new_hire'],
    [1, 'admin'],
    ['2', 'manager'],
    [3, 'other'],
    ['New Hire', 'new_hire'],
    ['ADMIN', 'admin'],
    [4, null],
    ['owner', null],
    ['constructor', null],
    [true, null],
    [['admin'], null],
  ])('role %j → %j', (value, role) => {
    expect(roleOf(value)).toBe(role)
  })
})

describe('create', () => {
  it('adds those who are not there, and says of each row what became of it', () => {
    const { outcomes, writes } = applyCreate(
      [
        row('1', named(' New@X.io ')),
        row('2', named('THERE@x.io')),
        row('3', named('robot@x.io')),
        row('4', named('new@x.io', { first_name: 'Twin' })),
        row('5', { first_name: 'no', last_name: 'mail' }),
        row('6', named(null)),
        row('7', named('bad')),
        row('8', named('blank@x.io', { first_name: ' ' })),
        row('9', { email: 'half@x.io', first_name: 'x' }),
        row('10', named('five@x.io', { first_name: 5 })),
      ],
      { ...nobody, existing: new Set(['there@x.io']), ignored: new Set(['robot@x.io']) },
    )
    expect(said(outcomes)).toEqual([
      'created',
      'already_there',
      'ignored',
      'duplicate',
      'no_email',
      'no_email',
      'bad_email',
      'bad_name',
      'bad_name',
      'created',
    ])
    expect(outcomes.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10'])
    expect(writes).toEqual([
      { email: 'new@x.io', firstName: 'Ada', lastName: 'Byron', role: 'other', extra: {} },
      { email: 'five@x.io', firstName: '5', lastName: 'Byron', role: 'other', extra: {} },
    ])
  })

  it('takes the first row of an address that is good', () => {
    const { outcomes, writes } = applyCreate(
      [row('1', named('a@x.io', { last_name: '' })), row('2', named('A@x.io')), row('3', named('a@x.io'))],
      nobody,
    )
    expect(said(outcomes)).toEqual(['bad_name', 'created', 'duplicate'])
    expect(writes).toHaveLength(1)
  })

  it('puts what is no core attribute into the new person’s extra fields, whatever it is', () => {
    const fields = JSON.parse(
      '{"email":"a@x.io","first_name":"A","last_name":"B","role":"admin","team":{"id":1},"left":null,"__proto__":"x"}',
    ) as Record<string, Json>
    const [made] = applyCreate([row('1', fields)], nobody).writes
    expect(JSON.stringify(made?.extra)).toBe('{"team":{"id":1},"left":null,"__proto__":"x"}')
    expect(Object.getPrototypeOf(made?.extra)).toBe(Object.prototype)
  })

  it('believes the app about roles only if it may, and only those there are', () => {
    const rows = [row('1', named('a@x.io', { role: 1 })), row('2', named('b@x.io', { role: 'root' }))]
    expect(applyCreate(rows, nobody).writes.map(({ role }) => role)).toEqual(['other', 'other'])
    const { outcomes, writes } = applyCreate(rows, { ...nobody, allowRole: true })
    expect(said(outcomes)).toEqual(['created', 'bad_role'])
    expect(writes.map(({ role }) => role)).toEqual(['admin'])
  })

  it('does nothing the second time', () => {
    const rows = [row('1', named('a@x.io')), row('2', named('b@x.io'))]
    const existing = new Set(applyCreate(rows, nobody).writes.map(({ email }) => email))
    const again = applyCreate(rows, { ...nobody, existing })
    expect([again.writes, said(again.outcomes)]).toEqual([[], ['already_there', 'already_there']])
  })

  it('leaves out what is too long to be a person’s', () => {
    const long = named('a@x.io', { essay: 'x'.repeat(60_000) })
    const { outcomes } = applyCreate([row('1', long), { id: '2', email: 'b@x.io', fields: null }], nobody)
    expect(said(outcomes)).toEqual(['too_large', 'too_large'])
  })
})

describe('update', () => {
  const people = new Map<string, Record<string, Json>>([
    ['a@x.io', { EXT: 'old', keep: 1 }],
    ['b@x.io', { EXT: 'old', keep: 1 }],
    ['c@x.io', { EXT: 'old', keep: 1 }],
  ])

  it('merges every mapped name but the address; null overwrites, what is missing stays', () => {
    const { outcomes, writes } = applyUpdate(
      [
        row('1', { email: 'A@X.io', EXT: 1, first_name: 'A' }),
        row('2', { email: 'nf@x.io', EXT: 2 }),
        row('3', { email: 'b@x.io' }),
        row('4', { email: 'c@x.io', EXT: null }),
        row('5', { EXT: 4 }),
        row('6', { email: 'n/a', EXT: 4 }),
      ],
      people,
    )
    expect(said(outcomes)).toEqual(['updated', 'unmatched', 'unchanged', 'updated', 'no_email', 'bad_email'])
    expect(writes).toEqual([
      { email: 'a@x.io', extra: { EXT: 1, keep: 1, first_name: 'A' } },
      { email: 'c@x.io', extra: { EXT: null, keep: 1 } },
    ])
  })

  it('takes the last row of an address', () => {
    const rows = [row('1', { email: 'a@x.io', EXT: 1 }), row('2', { email: 'A@x.io', EXT: 2 })]
    const { outcomes, writes } = applyUpdate(rows, people)
    expect(said(outcomes)).toEqual(['duplicate', 'updated'])
    expect(writes.map(({ extra }) => extra.EXT)).toEqual([2])
    const [first, second] = rows
    if (!first || !second) throw new Error('two rows')
    expect(said(applyUpdate([first, { ...second, superseded: true }], people).outcomes)).toEqual([
      'updated',
      'duplicate',
    ])
  })

  it('writes nothing where nothing differs, also in another order', () => {
    const same = row('1', { email: 'a@x.io', keep: 1, EXT: 'old' })
    expect(applyUpdate([same], people)).toMatchObject({ writes: [], outcomes: [{ outcome: 'unchanged' }] })
  })

  it('never makes a person’s fields longer than a line of a list may be', () => {
    const rows = [
      row('1', { email: 'a@x.io', essay: 'x'.repeat(60_000) }),
      row('2', { email: 'b@x.io', a: 1 }),
    ]
    const { outcomes, writes } = applyUpdate(rows, people)
    expect(said(outcomes)).toEqual(['too_large', 'updated'])
    expect(writes.map(({ email }) => email)).toEqual(['b@x.io'])
  })
})

describe('the small rules', () => {
  it('a name such as __proto__ is merged like any other', () => {
    const news = JSON.parse('{"__proto__":{"polluted":true}}') as Record<string, Json>
    const extra = merged({ a: 1 }, news)
    expect(JSON.stringify(extra)).toBe('{"a":1,"__proto__":{"polluted":true}}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('words begin after a blank, in lower case', () => {
    expect(wordsOf('ada@x.io', ['Ada  Augusta', 'Byron'])).toBe(' ada augusta byron ada@x.io')
  })

  it('counts add up over pages', () => {
    const page = (reason: 'ignored' | 'no_email') =>
      [
        { id: '1', email: null, outcome: 'created' },
        { id: '2', email: null, outcome: 'skipped', reason },
      ] as const
    const counts = countsOf(page('no_email'), countsOf(page('ignored')))
    expect(counts).toEqual({ created: 2, updated: 0, unchanged: 0, skipped: { ignored: 1, no_email: 1 } })
  })
})
