/** Takes a picture that can't be had off the page, with the room that is kept for it. */
const TAKE_AWAY =
  'addEventListener("error",(e)=>{if(e.target.alt==="")e.target.style.display="none"},true)';

/** The café's logo; one that can't be loaded leaves no hole. */
export function Logo({ class: name, url }: { class?: string; url: string }) {
  // Our own code.
  // deno-lint-ignore react-no-danger
  const script = <script dangerouslySetInnerHTML={{ __html: TAKE_AWAY }} />;
  return (
    <>
      {script}
      <img class={name} src={url} alt="" />
    </>
  );
}
