/** Takes a picture that can't be had off the page, with the room that is kept for it. */
const TAKE_AWAY =
  'addEventListener("error",(e)=>{if(e.target.alt==="")e.target.style.display="none"},true)';

/**
 * The café's logo; one that can't be loaded leaves no hole. A path on this server stays as it is, since
 * what it leads to may change without a build: Fresh would add the build's key, and phones keep it.
 */
export function Logo({ class: name, url }: { class?: string; url: string }) {
  // Our own code.
  // deno-lint-ignore react-no-danger
  const script = <script dangerouslySetInnerHTML={{ __html: TAKE_AWAY }} />;
  return (
    <>
      {script}
      <img class={name} src={url} alt="" data-fresh-disable-lock />
    </>
  );
}
