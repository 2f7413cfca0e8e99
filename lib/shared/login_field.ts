/**
 * Runs in the login page: lets whoever types the staff code see it. It reaches nothing outside of
 * itself, being written into the page as text.
 */
export function showToken(): void {
  const field = document.getElementById("token") as HTMLInputElement | null;
  const button = document.getElementById("show-token");
  if (field === null || button === null) return;
  const show = (isShown: boolean) => {
    field.type = isShown ? "text" : "password";
    button.textContent = (isShown ? button.dataset.hide : button.dataset.show)!;
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // As a password it is kept by password managers, and by nothing else.
  field.form!.addEventListener("submit", () => show(false));
}
