export function ChatPage({ sessionId, messageId }: { sessionId: string | null; messageId: string | null }) {
  return (
    <main>
      {sessionId}
      {messageId}
    </main>
  );
}
