import { between, pick, randomOf, sample, uuid } from '#sandbox/random.ts'
import { firstNames } from '#sandbox/words.ts'

const types = ['studio_avatar', 'digital_twin', 'photo_avatar'] as const
const tags = ['business', 'casual', 'outdoor', 'studio', 'seated', 'standing']

/** Sixty looks of fifteen avatars. Only a look's fields are in the documents; avatars and voices are illustrative. */
export function looksOf(account: string) {
  return avatarsOf(account).flatMap((avatar) => {
    const random = randomOf('heygen', 'looks', account, avatar.id)
    return Array.from({ length: avatar.looks_count }, (_, i) => ({
      id: uuid(random),
      name: `${avatar.name} ${i + 1}`,
      avatar_type: pick(random, types),
      tags: sample(random, tags, between(random, 0, 2)),
      group_id: avatar.id,
    }))
  })
}

export function avatarsOf(account: string) {
  const random = randomOf('heygen', 'avatars', account)
  return sample(random, firstNames, 15).map((name) => ({ id: uuid(random), name, looks_count: 4 }))
}

export function voicesOf(account: string) {
  const random = randomOf('heygen', 'voices', account)
  return sample(random, firstNames, 24).map((name) => ({
    id: uuid(random),
    name,
    language: pick(random, ['English', 'Spanish', 'German', 'French', 'Portuguese'] as const),
    gender: pick(random, ['female', 'male'] as const),
  }))
}
