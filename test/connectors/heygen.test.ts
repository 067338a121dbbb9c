import { describe, expect, it, test } from 'vitest'
import { heygen } from '#connectors/heygen/connector.ts'
import { rowIn, rowsIn } from '#connectors/heygen/rows.ts'
import { filledVariables } from '#connectors/heygen/variables.ts'
import me from './fixtures/heygen-me.json'
import videos from './fixtures/heygen-videos.json'
import { madeOf } from './made.ts'
import { mapped } from './mapped.ts'

const { user, video, template, avatar, look_tag, quota } = heygen.objects
const [sample] = videos.data

describe('what HeyGen lists', () => {
  it('is the account', () => {
    expect(mapped(user, me)).toEqual([
      {
        id: 'u_123',
        email: 'a@example.com',
        name: 'A B',
        first_name: 'A',
        last_name: 'B',
        billing: 'subscription',
        plan: 'team',
      },
    ])
  })

  it('is videos, their times in words every program reads', () => {
    expect(mapped(video, videos)).toEqual([
      {
        id: 'v_1',
        name: 'Intro',
        status: 'completed',
        url: 'https://app.example.com/videos/v_1',
        duration: 12.3,
        created_at: '2026-01-01T00:00:00.000Z',
        completed_at: '2026-01-01T00:01:40.000Z',
        failure: undefined,
        folder_id: undefined,
      },
    ])
    const failed = { ...sample, failure_code: 'render_failed', created_at: null, completed_at: 'soon' }
    expect(mapped(video, { data: [failed] })).toMatchObject([
      { failure: 'render_failed', created_at: undefined, completed_at: undefined },
    ])
  })

  it('is kept without the signatures of its links, which differ with every answer', () => {
    const row = rowsIn(videos)[0]
    expect(row).toMatchObject({
      video_url: 'https://files.example.com/v_1.mp4',
      thumbnail_url: 'https://files.example.com/v_1.jpg',
      gif_url: null,
    })
    expect(JSON.stringify(row)).not.toContain('Signature')
    expect(rowIn({ data: sample })).toEqual(row)
  })

  it('is templates and avatars', () => {
    const row = {
      id: 't1',
      name: 'Welcome',
      aspect_ratio: 'landscape',
      created_at: 1767225600,
      updated_at: null,
    }
    expect(mapped(template, { data: [row] })).toMatchObject([
      { id: 't1', name: 'Welcome', aspect_ratio: 'landscape', updated_at: undefined },
    ])
    expect(mapped(avatar, { data: [{ id: 'a1', name: 'Ann', looks_count: 4 }] })).toEqual([
      { id: 'a1', name: 'Ann', looks: 4 },
    ])
    const list = avatar.list as (settings: Record<string, string>) => unknown
    expect(list({})).toMatchObject({ query: { ownership: 'private' } })
    expect(list({ avatars: 'own' })).toMatchObject({ query: { ownership: 'private' } })
    expect(list({ avatars: 'all' })).toMatchObject({ query: {} })
  })

  it('is a record for each tag of each look', () => {
    const looks = [
      { id: 'l1', name: 'Ann 1', avatar_type: 'studio_avatar', tags: ['business', 'casual', 'business', ''] },
      { id: 'l2', name: 'Ann 2', avatar_type: 'photo_avatar', tags: null },
      { id: 'l3', name: 'Ann 3', avatar_type: 'photo_avatar', tags: ['business'] },
    ]
    expect(madeOf(look_tag, [looks])).toMatchObject([
      {
        id: 'l1:business',
        name: 'business',
        scope: 'look',
        on: 'Ann 1',
        look: 'l1',
        avatar_type: 'studio_avatar',
      },
      { id: 'l1:casual' },
      { id: 'l3:business' },
    ])
  })

  it.each([{}, { data: null }, { data: {} }, null, 'text'])('%j is no empty list', (body) => {
    expect(() => rowsIn(body)).toThrow(TypeError)
  })
})

describe('credits and spending', () => {
  const metrics = (more: object) =>
    mapped(quota, { data: { ...me.data, subscription: null, ...more } }).map(({ id, value, unit }) => [
      id,
      value,
      unit,
    ])

  it('of a subscription are two kinds of credits, a row a day each', () => {
    expect(mapped(quota, me)).toEqual([
      {
        id: 'premium_credits:2026-11-23',
        name: 'premium credits on 2026-11-23',
        metric: 'premium_credits',
        value: 100,
        date: '2026-11-23',
        unit: 'credits',
      },
      expect.objectContaining({ id: 'add_on_credits:2026-11-23', value: 0 }),
    ])
  })

  it('of a wallet are its balance, in whatever it holds', () => {
    expect(metrics({ wallet: { currency: 'usd', remaining_balance: 12.5 } })).toEqual([
      ['wallet_balance:2026-11-23', 12.5, 'usd'],
    ])
    expect(metrics({ wallet: { currency: 'credits', remaining_balance: 7 } })).toEqual([
      ['wallet_balance:2026-11-23', 7, 'credits'],
    ])
  })

  it('of use are what is included, left and spent; a cap there is not has no row', () => {
    const usage_based = {
      included_credits: 50,
      remaining_credits: 9,
      spending_cap_usd: null,
      spending_current_usd: 3,
    }
    expect(metrics({ usage_based })).toEqual([
      ['included_credits:2026-11-23', 50, 'credits'],
      ['remaining_credits:2026-11-23', 9, 'credits'],
      ['spending:2026-11-23', 3, 'usd'],
    ])
  })
})

describe('a template’s variables', () => {
  const first_name = { name: 'first_name', type: 'text', properties: { content: 'there' } }
  const company = { name: 'company', type: 'text', properties: { content: 'your company' } }
  const logo = { name: 'logo', type: 'image', properties: { url: 'https://example.com/a.png' } }

  it('take a text in the template’s own shape, and keep its texts where none is given', () => {
    expect(filledVariables({ first_name, company, logo }, { first_name: 'Ada', company: 7 })).toEqual({
      first_name: { name: 'first_name', type: 'text', properties: { content: 'Ada' } },
      company: { name: 'company', type: 'text', properties: { content: '7' } },
    })
    expect(filledVariables({ first_name, company }, { first_name: 'Ada' })).toMatchObject({ company })
    const flat = { type: 'text', content: 'there' }
    expect(filledVariables({ first_name: flat }, { first_name: 'Ada' })).toEqual({
      first_name: { type: 'text', content: 'Ada' },
    })
  })

  it('take an object as it is, and a name the template does not have for HeyGen to refuse', () => {
    const image = { name: 'logo', type: 'image', properties: { url: 'https://example.com/b.png' } }
    expect(filledVariables({ logo }, { logo: image, other: 'x' })).toEqual({
      logo: image,
      other: { name: 'other', type: 'text', properties: { content: 'x' } },
    })
    expect(filledVariables(undefined, { a: 'x' })).toHaveProperty('a.properties.content', 'x')
  })
})

describe('judge', () => {
  const judge = (status: number, code: string) =>
    heygen.judge({ status, body: { error: { code, message: 'm' } } })

  test('no credits and a request still running are told apart from other refusals', () => {
    expect(judge(402, 'insufficient_credit')).toMatchObject({ kind: 'refused', code: 'vendor.rejected' })
    expect(judge(409, 'request_in_progress')).toMatchObject({ kind: 'busy', retryAfterMs: 5000 })
  })

  test.each([
    [400, 'validation_error'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not_found'],
    [409, 'conflict'],
    [429, 'rate_limit_exceeded'],
  ])('%i %s is left to the engine', (status, code) => expect(judge(status, code)).toBeNull())
})
