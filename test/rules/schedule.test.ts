import { describe, expect, it } from 'vitest'
import { complaintAbout, nextRun } from '#domains/syncs/schedule.ts'
import file from '../cases/cron-cases.json'

interface Case {
  expr: string
  tz: string
  from: string
  next?: string | string[]
}

const utc = (file.agreed as Case[]).filter(({ tz }) => tz === 'UTC')
const accepted = utc.filter(({ next }) => Array.isArray(next))
const wrong = utc.filter(({ next }) => next === 'ERR')
/** Right for the libraries, refused by our rule: nicknames and six fields. */
const beyondUs = accepted.filter(({ expr }) => expr.startsWith('@') || expr.trim().split(/\s+/).length !== 5)
const ours = accepted.filter((entry) => !beyondUs.includes(entry))

function following(expr: string, from: string, count: number): string[] {
  const times: string[] = []
  let at = Date.parse(from)
  for (let i = 0; i < count; i++) {
    const next = nextRun(expr, at)
    if (!next.ok) return [next.error]
    at = next.value
    times.push(new Date(at).toISOString())
  }
  return times
}

describe('cases on which croner, cron-parser and cronosjs agree', () => {
  it('are there to be run', () => {
    expect(ours).toHaveLength(17)
    expect(wrong).toHaveLength(8)
    expect(beyondUs.map(({ expr }) => expr)).toEqual(['@daily', '0 0 0 1 1 *'])
  })

  it.each(ours)('gives the same next runs for "$expr"', ({ expr, from, next }) => {
    expect(following(expr, from, (next as string[]).length)).toEqual(next)
  })

  it.each([...wrong, ...beyondUs])('refuses "$expr"', ({ expr, from }) => {
    expect(nextRun(expr, Date.parse(from)).ok).toBe(false)
    expect(complaintAbout(expr, Date.parse(from))).toEqual(expect.any(String))
  })
})

describe('cases on which the libraries differ', () => {
  /** Our answer: the first run, in UTC whatever zone the case was written for, or null where we refuse. */
  const answers = new Map<string, string | null>([
    ['30 1 * * * Europe/London', '2026-03-29T01:30:00.000Z'],
    ['30 1 * * * Australia/Lord_Howe', '2026-04-04T01:30:00.000Z'],
    ['0 2 * * 0 Australia/Lord_Howe', '2026-04-05T02:00:00.000Z'],
    // A range that runs backwards, a step beyond the field and a step from one number mean different things
    // to different people: refused, and the message says so.
    ['5-1 * * * * UTC', null],
    ['*/61 * * * * UTC', null],
    ['1/10 * * * * UTC', null],
    ['*,* * * * * UTC', '2026-01-01T00:01:00.000Z'],
  ])

  it('each have an answer of ours', () => {
    expect((file.disputed as Case[]).map(({ expr, tz }) => `${expr} ${tz}`).toSorted()).toEqual(
      [...answers.keys()].toSorted(),
    )
  })

  it.each(file.disputed as Case[])('answers "$expr" of $tz as the table says', ({ expr, tz, from }) => {
    const next = nextRun(expr, Date.parse(from))
    expect(next.ok ? new Date(next.value).toISOString() : null).toBe(answers.get(`${expr} ${tz}`))
  })
})

describe('what a person may choose', () => {
  const now = Date.parse('2026-11-22T10:58:30Z')

  it.each([
    '*/5 * * * *',
    '0-55/5 * * * *',
    '0 3 * * *',
    '10,15 3 * * *',
    '55 23 * * *',
    '0,55 0,23 * * *',
    '0 0 29 2 *',
    '0 0 31 12 *',
    '0 9-17 * * MON-FRI',
    '0 0 L * *',
  ])('takes "%s"', (schedule) => expect(complaintAbout(schedule, now)).toBeNull())

  it.each([
    ['* * * * *', 'every minute'],
    ['*/4 * * * *', 'every four minutes'],
    ['*/7 * * * *', '56 minutes past, then the full hour'],
    ['3,59 * * * *', 'four minutes over the full hour'],
    ['0,3 0 1 1 *', 'once a year, but twice in three minutes'],
    ['0,57 0,23 * * *', 'three minutes over midnight'],
    ['0-4 3 * * *', 'five runs in a row, once a day'],
  ])('refuses "%s": %s', (schedule) => {
    expect(complaintAbout(schedule, now)).toContain('less than 5 minutes apart')
  })

  it.each(['0 0 30 2 *', '0 0 31 2,4,6,9,11 *', '0 0 32 * *'])(
    'refuses "%s", which never comes',
    (schedule) => {
      expect(complaintAbout(schedule, now)).toEqual(expect.any(String))
      expect(nextRun(schedule, now).ok).toBe(false)
    },
  )

  it.each([
    ['*/30 * * * * *', 'seconds'],
    ['0 0 3 * * * 2027', 'seconds and a year'],
    ['@hourly', 'a nickname'],
    ['@every 5m', 'a nickname of Go'],
    ['0 3 * *', 'four fields'],
    ['', 'nothing'],
    ['   ', 'blanks'],
    ['0 3 * * * TZ=Europe/Berlin', 'a zone'],
    ['2027-01-01T00:00:00Z', 'a date'],
    [`0 3 * * ${'1,'.repeat(60)}1`, 'more than 100 characters'],
    ['0 3 * * ＊', 'a star that is none'],
    ['0 3 * * \u0000', 'a control character'],
  ])('refuses "%s": %s', (schedule) => {
    expect(complaintAbout(schedule, now)).toEqual(expect.any(String))
    expect(nextRun(schedule, now).ok).toBe(false)
  })

  it('never answers a time that is not later', () => {
    const onTheMinute = Date.parse('2026-11-22T03:00:00.000Z')
    expect(nextRun('0 3 * * *', onTheMinute)).toEqual({ ok: true, value: onTheMinute + 86_400_000 })
    expect(nextRun('0 3 * * *', onTheMinute - 1)).toEqual({ ok: true, value: onTheMinute })
  })
})
