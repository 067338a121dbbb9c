import { Frame } from '../frame.tsx'
import { DeadReceived } from './dead-received.tsx'
import { DeadSent } from './dead-sent.tsx'

export function DeadLetters() {
  return (
    <Frame
      tab="dead"
      about="What could not be taken in or delivered, and is not tried any more. It stays here until somebody replays or dismisses it; nothing expires by itself, except with a deleted endpoint, after 30 days."
    >
      <DeadReceived />
      <DeadSent />
    </Frame>
  )
}
