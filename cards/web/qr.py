"""QR codes as SVG. On a white ground of their own: on the dark theme the black modules alone could not be scanned."""


def svg(text: str) -> str:
    import qrcode
    from qrcode.image.svg import SvgPathFillImage

    return str(qrcode.make(text, image_factory=SvgPathFillImage).to_string(encoding="unicode"))
