interface Props {
  sign: string
  name: string
  unread?: number
}

/** What an entry of the list of places shows. */
export function PlaceRow({ sign, name, unread = 0 }: Props) {
  return (
    <>
      <span class="sign" aria-hidden="true">
        {sign}
      </span>
      <span class="name">{name}</span>
      {unread > 0 && (
        <span class="count">
          {unread}
          <span class="unseen"> unread</span>
        </span>
      )}
    </>
  )
}
