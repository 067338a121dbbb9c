import { defineError } from '#kit/errors.ts'

export const memberNotFound = defineError('members.not_found', 'No such member in this workspace.', {
  status: 404,
})
export const invitationNotFound = defineError('invitations.not_found', 'No such open invitation here.', {
  status: 404,
})
export const invitationUnusable = defineError(
  'invitations.unusable',
  'This invitation was used, withdrawn or has expired, or its link is not whole. Ask an admin for a new one.',
  { status: 410 },
)
export const invitationForSomeoneElse = defineError(
  'invitations.wrong_person',
  'This invitation is for another e-mail address. Sign in with the invited address.',
  { status: 403 },
)
export const roleTooHigh = defineError(
  'members.role_too_high',
  'You cannot grant, change or remove a role above your own. Ask an owner.',
  { status: 403 },
)
export const lastOwner = defineError(
  'members.last_owner',
  'A workspace needs an owner. Make somebody else an owner first.',
  { status: 409 },
)
export const alreadyMember = defineError(
  'invitations.already_member',
  'This person is a member of the workspace already.',
  { status: 409 },
)
export const tooManyInvitations = defineError(
  'invitations.too_many',
  'A hundred invitations are open already. Withdraw some first.',
  { status: 409 },
)
export const tooManyWorkspaces = defineError(
  'workspaces.too_many',
  'You own ten workspaces already. Leave one first.',
  { status: 409 },
)
