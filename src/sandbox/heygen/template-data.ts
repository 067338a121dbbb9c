import { dayOf, midnight } from '#sandbox/days.ts'
import { between, objectId, pick, randomOf, sample } from '#sandbox/random.ts'

const FIRST_DAY = dayOf('2025-01-01')

const names = (
  'Welcome aboard|Benefits in a minute|Security training|Product tour|Release notes|Customer story|' +
  'Sales outreach|Event invitation|Quarterly results|Thank you|Holiday greeting|Support answer|' +
  'Feature launch|Weekly digest'
).split('|')

/** Fourteen templates: more than a page of the default size. */
export function templatesOf(account: string) {
  const random = randomOf('heygen', 'templates', account)
  return sample(random, names, names.length).map((name) => {
    const day = FIRST_DAY + between(random, 0, 300)
    const id = objectId(random)
    return {
      id,
      name,
      aspect_ratio: pick(random, ['landscape', 'portrait'] as const),
      created_at: midnight(day).getTime() / 1000,
      updated_at: midnight(day + between(random, 0, 200)).getTime() / 1000,
      thumbnail_url: `https://files.heygen.example/template/${id}.jpg`,
    }
  })
}

/** Illustrative: the documents at hand tell the list's rows only, and the older path's way to fill variables. */
export const variables = {
  first_name: textVariable('first_name', 'there'),
  company: textVariable('company', 'your company'),
}

function textVariable(name: string, content: string) {
  return { name, type: 'text', properties: { content } }
}
