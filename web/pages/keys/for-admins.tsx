import { Empty } from '#parts/empty.tsx'

export function ForAdmins() {
  return (
    <Empty title="Keys are for admins">
      <p>Admins and owners see, create and revoke keys. Ask one of them if you need one.</p>
    </Empty>
  )
}
