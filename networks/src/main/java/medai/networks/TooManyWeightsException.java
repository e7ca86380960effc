package medai.networks;

/** A network has more weights than there are, or than the memory of the machine holds. */
public final class TooManyWeightsException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    TooManyWeightsException(long most) {
        super("a network of more than %d weights".formatted(most));
    }
}
