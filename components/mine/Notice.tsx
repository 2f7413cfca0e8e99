interface NoticeProps {
  text: string;
  /** What its button says and does. */
  answer: string;
  onAnswer: () => void;
}

/** Something that a guest should know of their numbers, and what they can answer. */
export function Notice({ text, answer, onAnswer }: NoticeProps) {
  return (
    <div class="notice">
      <p>{text}</p>
      {/* What somebody has just tapped is gone, so the focus goes to what takes it back. */}
      <button
        type="button"
        ref={(button) => button?.focus({ preventScroll: true })}
        onClick={onAnswer}
      >
        {answer}
      </button>
    </div>
  );
}
