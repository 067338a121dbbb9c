import { dayOf, midnight } from '#sandbox/days.ts'
import { base62Id, between, objectId, randomOf, sample } from '#sandbox/random.ts'
import { labels, topics } from './tag-names.ts'

const FIRST_DAY = dayOf('2024-02-01')

/** 42 tags, three of them deleted: the list shows tombstones, and so do the details. */
export function socialTagsOf(location: string) {
  const random = randomOf('highlevel', 'social tags', location)
  const names = sample(random, topics, 42)
  const deleted = new Set(sample(random, names, 3))
  const createdBy = base62Id(random)
  return names.map((tag) => {
    const day = FIRST_DAY + between(random, 0, 500)
    const createdAt = midnight(day).toISOString()
    const updatedAt = midnight(day + between(random, 0, 150)).toISOString()
    return {
      tag,
      locationId: location,
      _id: objectId(random),
      createdBy,
      deleted: deleted.has(tag),
      createdAt,
      updatedAt,
    }
  })
}

/** 25 tags for contacts: another thing than the social planner's, with another id style. */
export function locationTagsOf(location: string) {
  const random = randomOf('highlevel', 'location tags', location)
  return sample(random, labels, 25).map((name) => ({ name, locationId: location, id: base62Id(random) }))
}
