import type { Way } from '#types.ts'

interface Props {
  ways: Way[]
  chosen: string
  onChoose: (id: string) => void
}

/** Where an app can be connected in several ways: which. */
export function Ways({ ways, chosen, onChoose }: Props) {
  return (
    <fieldset class="choices">
      <legend>How to connect</legend>
      {ways.map(({ id, label, consent }) => (
        <label class="check choice" key={id}>
          <input type="radio" name="way" value={id} checked={id === chosen} onChange={() => onChoose(id)} />
          <span>
            {label}
            <span class="help">
              {consent ? 'You allow it at the app, in the browser.' : 'You paste what the app gave you.'}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}
